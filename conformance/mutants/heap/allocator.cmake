# Not an allocator to choose: a correct heap whose faults can be switched on, one at a time, to see
# that a clause notices.
assay_allocator(
  NAME control
  DESCRIPTION "A correct heap with switched faults, which the clauses must notice"
  FACES heap inspect
  SOURCES src/aligned.c src/block.c src/calloc.c src/check.c src/compact.c src/fill.c src/fork.c
    src/free.c src/index.c src/large.c src/lock.c src/malloc.c src/misuse.c src/open.c src/options.c src/owns.c
    src/pages.c src/place.c src/realloc.c src/slab.c src/stats.c src/trim.c src/unit.c src/usable.c
    src/walk.c
    ../switch/fault_find.c ../switch/option.c
  VARIANTS "bounded:CONTROL_BOUNDED=1" "random:CONTROL_RANDOM=1" "plain:CONTROL_PLAIN=1"
    "plain-bounded:CONTROL_PLAIN=1,CONTROL_BOUNDED=1"
  BINDINGS table
  LINKS threads
  ROLE control
  ARCHITECTURE 64-bit
  LICENSE MIT)

include(${CMAKE_CURRENT_LIST_DIR}/../switch/fault_names.cmake)
mutant_faults(control ${MUTANT_GENERATED}/heap ${CMAKE_CURRENT_LIST_DIR}/../heap.toml ${CMAKE_CURRENT_LIST_DIR}/../process.toml)
