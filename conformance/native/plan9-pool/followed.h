/* followed.h: blocks of a pool with move, followed wherever they go, their contents known. */
#ifndef ASSAY_FOLLOWED_H
#define ASSAY_FOLLOWED_H

#include "watched.h"

enum { FOLLOWED_MOST = 512 };

static struct {
    unsigned char *blocks[FOLLOWED_MOST];
    size_t sizes[FOLLOWED_MOST];
    size_t moves;
} followed;

/* A pool's `move`: the content is there already. */
static inline void followed_move(void *from, void *to)
{
    size_t i = 0;
    while (i < FOLLOWED_MOST && followed.blocks[i] != from)
        i++;
    clause_expect(i < FOLLOWED_MOST, "%p moved, which is no live block", from);
    clause_expect(to < from, "a block moved up, from %p to %p", from, to);
    followed.blocks[i] = to;
    watched_bytes(to, followed.sizes[i], (unsigned char)i);
    followed.moves++;
}

static inline void followed_take(Pool *pool, size_t i, size_t size)
{
    followed.blocks[i] = watched_alloc(pool, size);
    followed.sizes[i] = size;
    memset(followed.blocks[i], (int)i, size);
}

static inline void followed_drop(Pool *pool, size_t i)
{
    poolfree(pool, followed.blocks[i]);
    followed.blocks[i] = NULL;
    followed.sizes[i] = 0;
}

/* All contents are as they were written, and the pool holds together. */
static inline void followed_expect(Pool *pool)
{
    for (size_t i = 0; i < FOLLOWED_MOST; i++)
        if (followed.blocks[i] != NULL)
            watched_bytes(followed.blocks[i], followed.sizes[i], (unsigned char)i);
    poolcheck(pool);
}

#endif
