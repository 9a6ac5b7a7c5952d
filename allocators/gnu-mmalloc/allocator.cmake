assay_allocator(
  NAME gnu-mmalloc
  DESCRIPTION "GNU mmalloc: mapped heaps, each with a descriptor, persistent and crash-safe"
  FACES heap persist inspect
  SOURCES src/attach.c src/books.c src/cache.c src/checkpoint.c src/classes.c src/default.c
    src/detach.c src/file.c src/guard.c src/header.c src/inherit.c src/inspect.c src/keys.c
    src/layout.c src/lock.c src/long.c src/mmalloc.c src/open.c src/options.c src/port.c
    src/resize.c src/slab.c src/survey.c src/trace.c src/trim.c src/units.c
  HEADERS include/mmalloc.h
  VARIANTS "file:MMALLOC_ENTRY_FILE=1" "snapshot:MMALLOC_ENTRY_SNAPSHOT=1"
    "check:MMALLOC_ENTRY_CHECK=1:slow"
  VARIES adapter
  BINDINGS table bound: preload:
  LINKS threads
  ARCHITECTURE 64-bit
  LICENSE MIT)
