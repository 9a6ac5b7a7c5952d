assay_allocator(
  NAME libmmap
  DESCRIPTION "Bookkeeping of an address space, for implementing mmap"
  FACES range inspect
  SOURCES src/check.c src/hole_search.c src/holes.c src/host.c src/locked.c src/map.c src/node.c
    src/place.c src/protect.c src/query.c src/regions.c src/sizes.c src/space.c src/tree.c src/unmap.c
  HEADERS include/libmmap.h include/libmmap_locked.h
  VARIANTS "locked:LIBMMAP_LOCKED=1"
  VARIES adapter
  OPTION_SETS "best-fit:policy=best" "random:policy=random,seed=1" "guard:guard=4K"
  BINDINGS table bound
  LINKS threads
  ARCHITECTURE 64-bit
  LICENSE MIT)
