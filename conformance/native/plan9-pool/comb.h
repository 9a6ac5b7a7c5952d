/* comb.h: a pool of one arena that is full of blocks, of which every other one is free again: no
 * large block without compaction, and no arena to be had. */
#ifndef ASSAY_COMB_H
#define ASSAY_COMB_H

#include "coarse.h"
#include "followed.h"

enum { COMB_BLOCKS = 64, COMB_SIZE = 224, COMB_ARENA = 16384 };

static size_t comb_compactions;

static inline void comb_print(Pool *pool, char *format, ...)
{
    WATCHED_LINE(line, format);
    clause_expect(pool->print == comb_print, "print got another pool");
    comb_compactions += strstr(line, "compacted") != NULL;
}

static inline void comb(Pool *pool, size_t maxsize, void (*move)(void *from, void *to))
{
    poolreset(pool);
    *pool = (Pool){.name = "comb",
                   .maxsize = maxsize,
                   .minarena = COMB_ARENA,
                   .quantum = 16,
                   .minblock = 32,
                   .alloc = coarse_alloc,
                   .print = comb_print,
                   .panic = watched_panic,
                   .move = move,
                   .flags = POOL_DEBUGGING};
    coarse_begin();
    memset(&followed, 0, sizeof followed);
    for (size_t i = 0; i < COMB_BLOCKS; i++)
        followed_take(pool, i, COMB_SIZE);
    clause_expect(coarse.calls == 1 && pool->cursize == COMB_ARENA, "the comb is of %zu arenas",
                  coarse.calls);
    for (size_t i = 0; i < COMB_BLOCKS; i += 2)
        followed_drop(pool, i);
    comb_compactions = coarse.calls = 0;
    coarse.dry = true;
}

#endif
