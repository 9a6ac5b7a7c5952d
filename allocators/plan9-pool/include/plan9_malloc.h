/* plan9_malloc.h: the malloc of Plan 9 over pool(2), with its tags and extras (malloc(2)).
 *
 * Each block has two words in front, the tags: by default the addresses of the code that allocated
 * it and that last resized it.  The four names that the C library has too begin with p9 here; with
 * PLAN9_MALLOC_NAMES they go by their own.
 *
 * The blocks come from the pool that `mainmem` points to, whose members may be set before the first
 * call; or `mainmem` to another pool.  `imagmem`, where Plan 9's libdraw looks for images, is the
 * same pool, as it is in Plan 9's own programs.
 */
#ifndef PLAN9_MALLOC_H
#define PLAN9_MALLOC_H

#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

extern Pool *mainmem, *imagmem;

/* Returns a block of `size` bytes with indeterminate content, or nil. */
void *p9malloc(size_t size);

/* As p9malloc; zeroed if `clear` is not 0. */
void *mallocz(size_t size, int clear);

/* As poolallocalign, zeroed.  The tags in front count as part of the block for `span`. */
void *mallocalign(size_t size, size_t align, long offset, size_t span);

/* Returns `count` times `size` zeroed bytes; nil if the product overflows. */
void *p9calloc(size_t count, size_t size);

/* Resizes, as poolrealloc. */
void *p9realloc(void *block, size_t size);

/* Takes a block back; nil is a no-op. */
void p9free(void *block);

/* As poolmsize; 0 for nil. */
size_t msize(void *block);

/* The tags of a block; ~0 for nil. */
void setmalloctag(void *block, uintptr_t tag);
uintptr_t getmalloctag(void *block);
void setrealloctag(void *block, uintptr_t tag);
uintptr_t getrealloctag(void *block);

/* The block as mainmem knows it; nil for nil. */
void *malloctopoolblock(void *block);

/* Calls `report` once for each tag of the live blocks of mainmem, ascending; with nil, prints a
 * line for each.  Returns the number of live blocks, or SIZE_MAX if there is no memory to sort
 * them. */
size_t mallocleaks(void (*report)(uintptr_t tag, size_t blocks, size_t bytes, void *argument),
                   void *argument);

/* The same for any pool; `tag` names the group of a block. */
size_t poolleaks(Pool *pool, uintptr_t (*tag)(const void *block),
                 void (*report)(uintptr_t tag, size_t blocks, size_t bytes, void *argument),
                 void *argument);

#ifdef PLAN9_MALLOC_NAMES
#define malloc  p9malloc
#define calloc  p9calloc
#define realloc p9realloc
#define free    p9free
#endif

#ifdef __cplusplus
}
#endif

#endif
