/* mapped.h: the least that a heap in a file can be: the file, mmap, msync, and lists of freed
 * blocks.
 *
 * It is what the kernel costs, and the reference of the benchmarks of heaps in files.  It promises
 * nothing: a process that dies in a call leaves whatever it had stored, and nothing is checked but
 * a number at the file's start.  One handle at a time, in one thread; a peer of benchmarks only.
 *
 * Classes are powers of two.  A block has its class in front of it, and a freed one the offset of
 * the next one of its class.  What no list has comes from behind the last block.
 */
#ifndef ASSAY_MAPPED_FILE_H
#define ASSAY_MAPPED_FILE_H

#include "allocator.h"

/* Understands file=, which it needs, size= (1G without it), create and existing, as allocator.h has
 * them; ENOTSUP for its other words, EINVAL for any word else, and for a file of another kind. */
int mapped_open(const char *options, void **handle);
void mapped_close(void *handle);

/* NULL: the window is full.  The block is aligned to 16 bytes. */
void *mapped_malloc(void *handle, size_t size);
void mapped_free(void *handle, void *block);

int mapped_root_set(void *handle, unsigned slot, void *block);
void *mapped_root_get(void *handle, unsigned slot);

/* One msync of all that was ever handed out. */
int mapped_sync(void *handle);

/* Unlinks the file of file=. */
int mapped_destroy(const char *options);

#endif
