# Not an allocator to choose: correct caches of objects whose faults can be switched on, one at a
# time, to see that a clause notices.
assay_allocator(
  NAME control-cache
  DESCRIPTION "Correct caches of objects with switched faults, which the clauses must notice"
  FACES heap cache
  SOURCES src/alloc.c src/create.c src/destroy.c src/fork.c src/free.c src/heap.c src/layout.c
    src/lock.c src/misuse.c src/open.c src/options.c src/pages.c src/reclaim.c src/slab.c src/slot.c
    ../switch/fault_find.c
  VARIANTS "bounded:DEPOT_BOUNDED=1" "random:DEPOT_RANDOM=1"
  BINDINGS table
  LINKS threads
  ROLE control
  ARCHITECTURE 64-bit
  LICENSE MIT)

include(${CMAKE_CURRENT_LIST_DIR}/../switch/fault_names.cmake)
mutant_faults(control-cache ${MUTANT_GENERATED}/cache ${CMAKE_CURRENT_LIST_DIR}/../cache.toml)
