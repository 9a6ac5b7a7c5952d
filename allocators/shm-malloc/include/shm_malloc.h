/* shm_malloc.h: one heap that many processes share, in a file or in memory of a fork family.
 *
 * The calls without a handle are those of Chris Dodd's shm_malloc (2013) and work on the default
 * heap of the process.  Beneath them are handles, so that several heaps live in one process.
 *
 * Unless a comment says otherwise: sizes are in bytes; a function that returns int gives 0, or -1
 * with errno (handles: 0 or an errno); any thread of any process that has the heap may call.  A
 * block belongs to the caller until it is freed, by whichever process.  A process may die at any
 * instruction: the others go on, and what it had cached is taken back.
 */
#ifndef SHM_MALLOC_H
#define SHM_MALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With INDIRECT the original's calls have an underscore before their names, in the library
 * (standalone/shm_malloc.c) and in the programs that use it. */
#ifdef INDIRECT
#define shm_init_with    _shm_init_with
#define shm_fini         _shm_fini
#define shm_destroy      _shm_destroy
#define shm_child        _shm_child
#define shm_global       _shm_global
#define shm_set_global   _shm_set_global
#define shm_malloc       _shm_malloc
#define shm_calloc       _shm_calloc
#define shm_realloc      _shm_realloc
#define shm_free         _shm_free
#define shm_valloc       _shm_valloc
#define shm_msize        _shm_msize
#define shm_mresize      _shm_mresize
#define shm_heapdump     _shm_heapdump
#define shm_malloc_small _shm_malloc_small
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct shm_heap;

/* ---- the default heap ---- */

/* Attaches to the heap in that file, and makes it if it is missing.  `fn`, if given, is called once
 * for the heap, by its maker, before any other process gets it; a maker that dies in it is replaced
 * by the next process.  NULL file: memory that only this process and its children have.  The heap
 * is at one address in all processes, that of its making: EADDRINUSE where anything else is.
 * ETIMEDOUT: a maker did not end its `fn` within SHM_WAIT_S.  Not to be called twice without
 * shm_fini (EBUSY). */
#define shm_init(...)              SHM_INIT_OF(__VA_ARGS__, NULL, NULL)
#define SHM_INIT_OF(file, fn, ...) shm_init_with((file), (fn))
int shm_init_with(const char *file, void (*fn)(void));
#define SHM_WAIT_S 30

int shm_fini(void);    /* detaches; blocks stay */
int shm_destroy(void); /* detaches and removes the file; others get EIDRM in errno and NULL */
int shm_child(void);   /* in a child of fork; is done by itself at the child's first call */

/* One pointer that all processes read and set; NULL in a new heap.  It may point into a block. */
void *shm_global(void);
void shm_set_global(void *address);

/* As the functions of C.  shm_malloc(0) gives a block; shm_realloc(p, 0) frees and gives NULL.  A
 * product that overflows, or an argument that was negative, gives NULL with ENOMEM. */
void *shm_malloc(size_t size);
void *shm_calloc(size_t count, size_t size);
void *shm_realloc(void *block, size_t size);
void shm_free(void *block);
void *shm_valloc(size_t size); /* at a page's beginning */
size_t shm_msize(void *block); /* how many bytes may be used */
/* 1: the block was resized where it is; 0: nothing has changed. */
int shm_mresize(void *block, size_t size);
void shm_heapdump(void); /* the pages and lists, to standard output */

/* A block of the class of that number: 16 << bucket bytes. */
void *shm_malloc_small(int bucket);
/* shm_malloc of a constant: the class is computed when it is compiled. */
#define MALLOC(size)                                                                               \
    ((size) <= 16     ? shm_malloc_small(0)                                                        \
     : (size) <= 32   ? shm_malloc_small(1)                                                        \
     : (size) <= 64   ? shm_malloc_small(2)                                                        \
     : (size) <= 128  ? shm_malloc_small(3)                                                        \
     : (size) <= 256  ? shm_malloc_small(4)                                                        \
     : (size) <= 512  ? shm_malloc_small(5)                                                        \
     : (size) <= 1024 ? shm_malloc_small(6)                                                        \
     : (size) <= 2048 ? shm_malloc_small(7)                                                        \
                      : shm_malloc(size))

/* ---- heaps by handle ---- */

/* `options` is NULL or "word,word=value,...":
 *   file=PATH size=BYTES base=ADDRESS readonly create existing   as in allocator.h
 *   fixed   only at the address of its making, else EADDRINUSE
 * EILSEQ: no heap of this version, word size, lock kind and debug setting, or a damaged one.
 * ENOTRECOVERABLE: the system failed while it was in use.  EAGAIN: SHM_PROCESSES are attached. */
int shm_open_heap(const char *options, struct shm_heap **heap);
void shm_close_heap(struct shm_heap *heap);
int shm_destroy_heap(const char *options);
int shm_enter_heap(struct shm_heap *heap); /* shm_child for that heap */
#define SHM_PROCESSES 126

/* Each open of a heap in a file calls `warn`, if it is not NULL, where machines may share the file
 * system (NFS, SMB, 9P, FUSE and more): there the heap serves the processes of one machine only.
 * The strings end with the call, which must not use the heap.  Of this process; nothing is printed.
 */
void shm_set_warning(void (*warn)(const char *file, const char *sentence));

void *shm_heap_malloc(struct shm_heap *heap, size_t size);
void *shm_heap_aligned(struct shm_heap *heap, size_t alignment, size_t size);
void *shm_heap_calloc(struct shm_heap *heap, size_t count, size_t size);
void *shm_heap_realloc(struct shm_heap *heap, void *block, size_t size);
bool shm_heap_resize(struct shm_heap *heap, void *block, size_t size); /* in place, or false */
void shm_heap_free(struct shm_heap *heap, void *block);
size_t shm_heap_usable(struct shm_heap *heap, const void *block);

/* Roots 0 to SHM_ROOTS - 1; root 0 is the default heap's global pointer.  `block` is NULL or the
 * beginning of a live block, else EINVAL. */
#define SHM_ROOTS 64
int shm_root_set(struct shm_heap *heap, unsigned slot, void *block);
void *shm_root_get(struct shm_heap *heap, unsigned slot);

/* 0 once all that was written before is on the medium; an errno, and then for ever in this handle,
 * if that failed.  What a heap in use was before a loss of power is refused, not restored. */
int shm_sync(struct shm_heap *heap);

/* Leaves the calling thread's cache empty. */
void shm_thread_leave(struct shm_heap *heap);

/* Takes back what the caches of processes hold that have died.  Done by itself when a process
 * attaches and when memory is short.  Returns the number of blocks. */
size_t shm_reap(struct shm_heap *heap);

/* Frees every block that was allocated by processes that have died since the heap was first opened,
 * and that nobody freed.  For programs whose processes leave nothing to others.  Returns the number
 * of blocks. */
size_t shm_give_back(struct shm_heap *heap);

/* shm_heap_malloc, of which can be asked later whether it was granted: `number` is any but 0 that
 * no other request has.  The heap keeps the last one of each process, so threads take turns.  0:
 * EINVAL.
 *
 * shm_heap_granted tells the block of that request, of this process or of one that has died, also
 * if it died in the call; NULL if there was none, if its process had freed or moved it, if
 * shm_give_back took it, or if the number is not known: a new process forgets it if it makes a
 * request with the same slot.  Whether another process freed the block since, it does not know. */
void *shm_heap_request(struct shm_heap *heap, uint64_t number, size_t size);
void *shm_heap_granted(struct shm_heap *heap, uint64_t number);

/* Whether the structures hold together; if not, a line in `why`. */
bool shm_check(struct shm_heap *heap, char *why, size_t why_size);
/* Calls `visit` for each live block until it returns false. */
void shm_walk(struct shm_heap *heap, bool (*visit)(void *block, size_t size, void *argument),
              void *argument);
struct shm_counts {
    uint64_t live_bytes, live_blocks, free_bytes, footprint_bytes;
};
void shm_count(struct shm_heap *heap, struct shm_counts *counts);
size_t shm_trim(struct shm_heap *heap); /* bytes given back to the file system */
bool shm_owns(struct shm_heap *heap, const void *address);

#ifdef __cplusplus
}
#endif
#endif
