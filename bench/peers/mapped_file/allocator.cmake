assay_allocator(
  NAME mapped-file
  DESCRIPTION "Lists of freed blocks in a mapped file: what mmap and msync cost without any promise"
  FACES heap persist
  SOURCES src/mapped.c
  BINDINGS table
  ROLE peer
  ARCHITECTURE 64-bit
  LICENSE MIT)
