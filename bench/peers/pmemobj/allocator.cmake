# Only where its headers are, and not under a sanitizer: it is nobody's here.  The library is loaded by the process that measures it and by no other.
find_path(PMEMOBJ_HEADERS libpmemobj.h)
if(CMAKE_CROSSCOMPILING OR ASSAY_SANITIZE OR NOT PMEMOBJ_HEADERS)
  return()
endif()
assay_allocator(
  NAME libpmemobj
  DESCRIPTION "PMDK's heap in a file, each call atomic by its logs"
  FACES heap persist
  SOURCES src/pool.c
  BINDINGS table
  ROLE peer
  ARCHITECTURE 64-bit
  LICENSE BSD-3-Clause)
