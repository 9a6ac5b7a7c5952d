/* Six threads take, free and reclaim at random places of each other's calls, under a census of each
 * object. */
#include "cache_calls.h"
#include "census.h"
#include "heap_crew.h"
#include "random.h"
#include "rounds.h"
#include "shake.h"
#include "storm.h"

enum { THREADS = 6, OPERATIONS = 20000, LIVE = 40, SIZE = 100, RECLAIM_EVERY = 500 };

static void *cache;

static void work(const struct clause_run *run, unsigned index)
{
    void *objects[LIVE] = {NULL};
    uint64_t random = run->seed + index * 7919;
    shake_here();
    for (unsigned i = 1; i <= rounds(run, OPERATIONS); i++) {
        void **object = &objects[random_below(&random, LIVE)];
        cache_free(run, cache, *object);
        *object = *object == NULL ? sure_object(run, cache) : NULL;
        if (i % RECLAIM_EVERY == 0)
            cache_reclaim(run, cache);
        storm_rest(i);
    }
    for (unsigned i = 0; i < LIVE; i++)
        cache_free(run, cache, objects[i]);
}

static void threads_balance(const struct clause_run *run)
{
    struct census *census = census_open(SIZE, 0);
    cache = sure_cache(run, &census->spec);
    shake_start(run);
    heap_crew_run(run, THREADS, work);
    shake_stop();
    census_expect_live(census, 0);
    sure_destroy(run, cache);
    census_expect_over(census);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_balance,
};
