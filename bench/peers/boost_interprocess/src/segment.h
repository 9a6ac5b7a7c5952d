/* segment.h: a managed_shared_memory of Boost.Interprocess behind C functions, in the form of the
 * heap face (allocator.h). */
#ifndef BOOST_INTERPROCESS_SEGMENT_H
#define BOOST_INTERPROCESS_SEGMENT_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 1 GiB of address space, whose memory comes as it is used; no options.  Its name is gone when it
 * returns: children of fork have it with the handle. */
int segment_open(const char *options, void **handle);
void segment_close(void *handle);

void *segment_malloc(void *handle, size_t size);
void segment_free(void *handle, void *block);

#ifdef __cplusplus
}
#endif
#endif
