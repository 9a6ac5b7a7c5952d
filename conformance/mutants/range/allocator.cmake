# Not an allocator to choose: a correct address space whose faults can be switched on, one at a time,
# to see that a clause notices.
assay_allocator(
  NAME control-range
  DESCRIPTION "A correct address space with switched faults, which the clauses must notice"
  FACES range inspect
  SOURCES src/change.c src/check.c src/map.c src/open.c src/options.c src/place.c src/query.c
    src/regions.c src/span.c
    ../switch/fault_find.c ../switch/option.c
  VARIANTS "random:CONTROL_RANDOM=1"
  BINDINGS table
  LINKS threads
  ROLE control
  LICENSE MIT)

include(${CMAKE_CURRENT_LIST_DIR}/../switch/fault_names.cmake)
mutant_faults(control-range ${MUTANT_GENERATED}/range ${CMAKE_CURRENT_LIST_DIR}/../range.toml)
