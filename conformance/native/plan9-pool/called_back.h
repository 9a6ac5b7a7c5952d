/* called_back.h: callbacks of a pool, one of which calls back into it. */
#ifndef ASSAY_CALLED_BACK_H
#define ASSAY_CALLED_BACK_H

#include "coarse.h"

enum called_back { CALLED_ALLOC, CALLED_MERGE, CALLED_MOVE, CALLED_FREE, CALLED_BACKS };

static struct {
    Pool *pool;
    void *block; /* live, or NULL before there is one */
    enum called_back inside;
    bool frees; /* else it allocates */
} called;

static inline void called_back(enum called_back callback)
{
    if (callback != called.inside || called.block == NULL)
        return;
    if (called.frees)
        poolfree(called.pool, called.block);
    else
        poolalloc(called.pool, 100);
}

static inline void *called_alloc(size_t size)
{
    called_back(CALLED_ALLOC);
    return coarse_alloc(size);
}

static inline int called_merge(void *low, void *high)
{
    called_back(CALLED_MERGE);
    return low == high;
}

static inline void called_move(void *from, void *to)
{
    called.block = called.block == from ? to : called.block;
    called_back(CALLED_MOVE);
}

static inline void called_free(void *arena, size_t size)
{
    coarse_free(arena, size);
    called_back(CALLED_FREE);
}

#endif
