/* Fills 20 objects of each size up to 130 bytes and around powers of two up to 64 KiB. */
#include "block_list.h"
#include "cache_calls.h"
#include "sizes.h"

enum { OBJECTS = 20, EXPONENT = 16, DENSE = 130 };

static void try(const struct clause_run *run, size_t size)
{
    void *objects[OBJECTS];
    void *cache = plain_cache(run, size);
    struct block_list *list = block_list_open(OBJECTS, run->seed + size);
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        block_list_expect_enter(list, objects[i], size);
    }
    block_list_expect_sound(list);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
}

static void objects_sizes(const struct clause_run *run)
{
    for (size_t size = 1; size <= DENSE; size++)
        try(run, size);
    for (unsigned i = 0; i < SIZE_EDGES(EXPONENT); i++)
        try(run, size_edge(i));
    try(run, 64 * KIB);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = objects_sizes,
};
