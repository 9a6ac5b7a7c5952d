/* found.h: a pool with blocks of every kind of list, and damage to its state that is found. */
#ifndef ASSAY_FOUND_H
#define ASSAY_FOUND_H

#include "watched.h"

static Pool found_pool = WATCHED_POOL;

/* Freed blocks in lists, trees and among the recent ones, and one that is buried. */
static inline void found_begin(void)
{
    void *blocks[40];
    for (size_t i = 0; i < 40; i++)
        blocks[i] = watched_alloc(&found_pool, i * i * 12);
    for (size_t i = 0; i < 40; i += 2)
        poolfree(&found_pool, blocks[i]);
    watched_alloc(&found_pool, 1 << 23); /* joins these; the next are freed recently */
    for (size_t i = 1; i < 40; i += 6)
        poolfree(&found_pool, blocks[i]);
    found_pool.flags = POOL_NOREUSE;
    poolfree(&found_pool, blocks[3]);
    found_pool.flags = 0;
    poolcheck(&found_pool);
}

/* poolcheck and poolaudit must say `text`. */
static inline void found(const char *text, const char *what)
{
    char why[128] = "";
    bool sound = poolaudit(&found_pool, why, sizeof why);
    clause_expect(!sound && strstr(why, text) != NULL, "%s is wrong: \"%s\"", what, why);
    WATCHED_PANIC(text, poolcheck(&found_pool));
}

#endif
