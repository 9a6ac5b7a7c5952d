/* Fills 20 objects of each size up to 130 bytes and around powers of two up to 64 KiB. */
#include "cache_calls.h"
#include "ledger.h"
#include "sizes.h"

enum { OBJECTS = 20, EXPONENT = 16, DENSE = 130 };

static void try(const struct clause_run *run, size_t size)
{
    void *objects[OBJECTS];
    void *cache = plain_cache(run, size);
    struct ledger *ledger = ledger_open(OBJECTS, run->seed + size);
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        ledger_expect_enter(ledger, objects[i], size);
    }
    ledger_expect_sound(ledger);
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
