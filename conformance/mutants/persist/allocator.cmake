# Not an allocator to choose: a correct heap in a file whose faults can be switched on, one at a
# time, to see that a clause or the crash engine notices.
assay_allocator(
  NAME control-persist
  DESCRIPTION "A correct heap in a file with switched faults, which the clauses must notice"
  FACES heap persist inspect
  SOURCES faulty.c src/bank.c src/file.c src/flush.c src/free.c src/grow.c src/header.c src/inspect.c
    src/lock.c src/make.c src/malloc.c src/open.c src/options.c src/place.c src/realloc.c src/root.c
    src/trim.c
    ../switch/fault_find.c ../switch/option.c
  VARIANTS "shared:VAULT_SHARED=1"
  VARIES adapter
  BINDINGS table
  LINKS threads
  ROLE fixture
  ARCHITECTURE 64-bit
  LICENSE MIT)

include(${CMAKE_CURRENT_LIST_DIR}/../switch/fault_names.cmake)
mutant_faults(control-persist ${MUTANT_GENERATED}/persist ${CMAKE_CURRENT_LIST_DIR}/../persist.toml)
