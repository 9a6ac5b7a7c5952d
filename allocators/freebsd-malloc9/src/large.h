/* large.h: blocks of whole pages. */
#ifndef MALLOC9_LARGE_H
#define MALLOC9_LARGE_H

#include "port.h"

/* `align` is a power of two, at least a page. */
void *large_alloc(size_t size, size_t align, int flags);
void large_free(void *block);
/* What the block takes; 0 if no large block begins there. */
size_t large_size(const void *block);
/* The pages of a request; SIZE_MAX where there can be none. */
size_t large_pages(size_t size);

#endif
