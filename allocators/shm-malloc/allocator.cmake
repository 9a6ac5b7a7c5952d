assay_allocator(
  NAME shm-malloc
  DESCRIPTION "a heap that many processes share, in a file, surviving the death of any of them"
  FACES heap persist inspect
  SOURCES src/blocks.c src/cache.c src/chunks.c src/default.c src/deferred.c src/extents.c
    src/file.c src/fork.c src/groups.c src/grow.c src/guards.c src/header.c src/inspect.c
    src/lock.c src/lock_file.c src/lock_mutex.c src/lock_semaphore.c src/lock_spin.c src/medium.c
    src/open.c src/options.c src/port.c src/rebuild.c src/request.c src/root.c src/slots.c
  HEADERS include/shm_malloc.h
  VARIANTS "private:SHM_PRIVATE=1" "pmutex:LOCKTYPE=PMUTEX" "spin:LOCKTYPE=SPINLOCK"
    "sysvsem:LOCKTYPE=SYSVSEM" "flock:LOCKTYPE=FLOCK" "ofd:LOCKTYPE=OFDLOCK"
    "debug:MALLOC_DEBUG=1:slow"
  VARIES LOCKTYPE src/lock_file.c src/lock_mutex.c src/lock_semaphore.c src/lock_spin.c
  BINDINGS table bound: bound:private preload:private
  LINKS threads
  ARCHITECTURE 64-bit
  LICENSE MIT)
