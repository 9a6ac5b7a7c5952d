assay_allocator(
  NAME null
  DESCRIPTION "A bump pointer that never reuses memory: the floor of every comparison"
  FACES heap
  BINDINGS table bound preload
  ARCHITECTURE 64-bit
  LICENSE MIT)
