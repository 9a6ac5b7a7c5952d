assay_allocator(
  NAME linux-mmap
  DESCRIPTION "The kernel's own address-space manager"
  FACES range
  SOURCES src/area.c
  BINDINGS table bound
  ARCHITECTURE 64-bit
  LICENSE MIT)
