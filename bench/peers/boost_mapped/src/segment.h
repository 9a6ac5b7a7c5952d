/* segment.h: managed_mapped_file of Boost.Interprocess as a heap in a file: best fit over a tree
 * under a mutex, and an index of names.  It promises nothing for a process that dies. */
#ifndef ASSAY_BOOST_SEGMENT_H
#define ASSAY_BOOST_SEGMENT_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As mapped.h of the peer mapped-file has it. */
int segment_open(const char *options, void **handle);
void segment_close(void *handle);

void *segment_malloc(void *handle, size_t size);
void segment_free(void *handle, void *block);
int segment_root_set(void *handle, unsigned slot, void *block);
void *segment_root_get(void *handle, unsigned slot);
/* msync: `flush` of a managed file only begins to write. */
int segment_sync(void *handle);
int segment_destroy(const char *options);

#ifdef __cplusplus
}
#endif
#endif
