/* motley.h: a pool of another kind each round: its limits, its flags, and who gives its arenas. */
#ifndef ASSAY_MOTLEY_H
#define ASSAY_MOTLEY_H

#include "coarse.h"

static inline int motley_merge(void *low, void *high)
{
    return ((uintptr_t)high - (uintptr_t)low) / 4096 % 2 == 0;
}

static inline void motley_begin(Pool *pool, uint64_t round, void (*move)(void *from, void *to))
{
    static const size_t quanta[] = {0, 16, 32, 24, 64}, least[] = {0, 32, 100, 48};
    poolreset(pool);
    coarse_begin();
    *pool = (Pool){.name = "motley", .panic = watched_panic};
    pool->maxsize = round % 3 == 0 ? 30000 : 200000;
    pool->minarena = round % 2 == 0 ? 4096 : 20000;
    pool->quantum = quanta[round % 5];
    pool->minblock = least[round % 4];
    pool->flags = round % 7 == 3 ? POOL_ANTAGONISM : 0;
    pool->move = round % 2 == 0 ? move : NULL;
    pool->merge = round % 4 == 0 ? motley_merge : NULL;
    if (round % 6 < 4) {
        pool->alloc = coarse_alloc;
        pool->free = coarse_free;
    }
}

#endif
