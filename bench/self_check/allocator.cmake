# Not an allocator to choose: the reference, made slower by a known amount, to see that a run says so.
assay_allocator(
  NAME slowed
  DESCRIPTION "The process's malloc with a delay: the self-check's known difference"
  FACES heap
  BINDINGS table
  ROLE fixture
  LICENSE MIT)
