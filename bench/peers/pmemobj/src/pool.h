/* pool.h: a pool of libpmemobj as a heap in a file; the manual is libpmemobj(7), pmemobj_alloc(3).
 *
 * The library is loaded at the first open, so that no other process has it.  It takes the file for
 * persistent memory (PMEM_IS_PMEM_FORCE, libpmem(7)): a call survives the death of its process, and
 * nothing waits for the medium until a sync, as with the other heaps here.  Without that it calls
 * msync several times in each call.
 */
#ifndef ASSAY_PMEMOBJ_POOL_H
#define ASSAY_PMEMOBJ_POOL_H

#include "allocator.h"

/* As mapped.h of the peer mapped-file has it; ENOSYS where the library cannot be loaded.  A pool
 * has 8 MiB at least, and ENOTSUP is for one of more than 1 GiB: the library takes all its blocks
 * from the file system at once. */
int pool_open(const char *options, void **handle);
void pool_close(void *handle);

void *pool_malloc(void *handle, size_t size);
void pool_free(void *handle, void *block);
int pool_root_set(void *handle, unsigned slot, void *block);
void *pool_root_get(void *handle, unsigned slot);

/* msync of the whole pool. */
int pool_sync(void *handle);
int pool_destroy(const char *options);

#endif
