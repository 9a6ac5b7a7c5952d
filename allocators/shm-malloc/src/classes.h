/* classes.h: the sizes below a page: powers of two. */
#ifndef SHM_CLASSES_H
#define SHM_CLASSES_H

#include "layout.h"

/* CLASSES or more: it is no size of a class.  0 wraps and is none. */
static inline unsigned class_of(size_t size)
{
    return 60u - (unsigned)__builtin_clzll((unsigned long long)(size - 1) | (GRANULE - 1));
}

static inline size_t class_bytes(unsigned class)
{
    return (size_t)GRANULE << class;
}

static inline unsigned class_chunks(unsigned class)
{
    return PAGE_GRANULES >> class;
}

/* How many blocks move between a cache and the global list at once: so few of the large ones that a
 * process keeps little, so many of the small ones that their states fill a line of the cache. */
static inline unsigned class_target(unsigned class)
{
    return class <= 2 ? 64 : class == 3 ? 32 : class <= 5 ? 16 : 8;
}

#endif
