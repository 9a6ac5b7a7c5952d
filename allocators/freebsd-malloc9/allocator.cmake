assay_allocator(
  NAME freebsd-malloc9
  DESCRIPTION "FreeBSD's malloc(9) over uma(9): typed allocations, per-CPU caches"
  FACES heap cache inspect
  SOURCES src/arena.c src/cache.c src/classes.c src/context.c src/contig.c src/debug.c src/domain.c
    src/drain.c src/fork.c src/inspect.c src/keg.c src/knobs.c src/large.c src/malloc9.c
    src/libmmap.c # the libmmap of this repository, which keeps the arena
    src/memguard.c src/meta.c src/open.c src/port.c src/reclaim.c src/statistics.c src/thread.c
    src/type.c src/uma.c src/wait.c src/zone.c
  HEADERS include/malloc9.h include/uma.h
  VARIANTS "classic:MALLOC9_CLASSIC=1"
  # What a kernel has to be built with is an option of a type here.
  OPTION_SETS "invariants:debug=invariants+diagnostic:fills-blocks,slow"
    "redzone:debug=redzone,redzone_panic=yes:slow"
    "memguard:debug=memguard:keeps-freed,fills-blocks,slow"
  BINDINGS table bound: preload:
  LINKS threads
  ARCHITECTURE 64-bit
  LICENSE MIT)
