/* holes.h: a pool whose free memory is holes of known sizes, and which of them fits best. */
#ifndef ASSAY_HOLES_H
#define ASSAY_HOLES_H

#include "watched.h"

/* The sizes that are not joined stay below those for which there are slots. */
enum { HOLES = 200 };

static Pool pool;
static char *holes[HOLES];
static size_t sizes[HOLES];
static bool recent[HOLES];

static inline void make(bool joined)
{
    pool = (Pool)WATCHED_POOL;
    pool.minarena = pool.maxsize = 6 << 20; /* one arena */
    for (size_t i = 0; i < HOLES; i++) {
        sizes[i] = 40 + (i * 37 % HOLES) * (i % 3 != 0 ? 16 : joined ? 160 : 40);
        holes[i] = watched_alloc(&pool, sizes[i]);
        sizes[i] = poolmsize(&pool, holes[i]);
        watched_alloc(&pool, 1); /* a wall between two holes */
    }
    for (size_t rest = (size_t)4 << 20; rest >= 16; rest /= 2) /* all but the holes */
        while (poolalloc(&pool, rest) != NULL)
            continue;
    for (size_t i = 0; i < HOLES; i++) {
        poolfree(&pool, holes[i]);
        recent[i] = !joined;
    }
    if (joined)
        clause_expect(poolalloc(&pool, (size_t)1 << 25) == NULL, "more than maxsize");
}

/* The recent ones are for their own size, or where no joined one is large enough. */
static inline bool better(size_t hole, size_t than, size_t need)
{
    if (sizes[hole] < need)
        return false;
    if (than == HOLES || recent[hole] == recent[than])
        return than == HOLES || sizes[hole] < sizes[than];
    size_t own = (recent[hole] ? sizes[hole] : sizes[than]) - need;
    return recent[hole] == (own < 16);
}

#endif
