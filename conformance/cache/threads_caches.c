/* Six threads create, fill and destroy 120 caches each, of two sizes, each under a census of its
 * own. */
#include "cache_calls.h"
#include "census.h"
#include "heap_crew.h"
#include "ledger.h"
#include "rounds.h"

enum { THREADS = 6, CACHES = 120, OBJECTS = 60 };

static void live_once(const struct clause_run *run, struct census *census, uint64_t key)
{
    void *objects[OBJECTS];
    struct ledger *ledger = ledger_open(OBJECTS, key);
    void *cache = sure_cache(run, &census->spec);
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        ledger_expect_enter(ledger, objects[i], census->spec.size);
    }
    ledger_expect_sound(ledger);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    census_expect_over(census);
}

static void work(const struct clause_run *run, unsigned index)
{
    struct census *census = census_open(32 + index % 2 * 64, 0);
    for (size_t i = 0; i < rounds(run, CACHES); i++)
        live_once(run, census, run->seed + index * 1000 + i);
}

static void threads_caches(const struct clause_run *run)
{
    heap_crew_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_caches,
};
