assay_allocator(
  NAME freebsd-malloc9
  DESCRIPTION "FreeBSD's malloc(9) over uma(9): typed allocations, per-CPU caches"
  FACES heap cache inspect
  SOURCES src/arena.c src/cache.c src/classes.c src/context.c src/contig.c src/debug.c src/domain.c
    src/fork.c src/inspect.c src/keg.c src/knobs.c src/large.c src/malloc9.c src/memguard.c
    src/meta.c src/open.c src/port.c src/reclaim.c src/statistics.c src/thread.c src/type.c
    src/uma.c src/wait.c src/zone.c
    # The arena is kept by the libmmap of this repository.
    ../libmmap/src/hole_search.c ../libmmap/src/holes.c ../libmmap/src/map.c
    ../libmmap/src/node.c ../libmmap/src/place.c ../libmmap/src/query.c ../libmmap/src/regions.c
    ../libmmap/src/sizes.c ../libmmap/src/space.c ../libmmap/src/tree.c ../libmmap/src/unmap.c
    ../libmmap/src/check.c
  HEADERS include/malloc9.h include/uma.h
  VARIANTS "classic:MALLOC9_CLASSIC=1"
    "invariants:MALLOC9_KNOBS=3,MALLOC9_CHECKS=1:fills-blocks,slow"
    "redzone:MALLOC9_KNOBS=4,MALLOC9_CHECKS=1,MALLOC9_REDZONE_PANICS=1:slow"
    "memguard:MALLOC9_KNOBS=8,MALLOC9_CHECKS=1:fills-blocks,slow"
  BINDINGS table bound preload:
  LINKS threads
  ARCHITECTURE 64-bit
  LICENSE MIT)
