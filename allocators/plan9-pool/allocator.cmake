assay_allocator(
  NAME plan9-pool
  DESCRIPTION "Plan 9's pool(2): best fit over arenas"
  FACES heap inspect
  SOURCES src/alloc.c src/align.c src/arena.c src/bins.c src/cache.c src/chain.c src/check.c src/compact.c src/entry.c
    src/fill.c src/fork.c src/free.c src/leaks.c src/inspect.c src/open.c src/pages.c
    src/plan9_malloc.c src/realloc.c src/recent.c
    src/release.c src/report.c src/setup.c src/tail.c src/tree.c
  HEADERS include/pool.h include/plan9_malloc.h
  INSTALLS locked
  VARIANTS "locked:POOL_LOCKED=1"
  OPTION_SETS "antagonism:flags=antagonism:fills-blocks,slow" "paranoia:flags=paranoia:slow"
    "tolerance:flags=tolerance" "noreuse:flags=noreuse:keeps-freed,fills-blocks,slow"
    "logging:flags=logging:slow" "callbacks:lock=spin"
  BINDINGS table bound preload:locked
  LINKS threads
  ARCHITECTURE 64-bit little-endian
  LICENSE MIT)
