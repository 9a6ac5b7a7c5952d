/* 2, 8 and 32 threads take and free at random, and mark the bytes of their objects in a shadow
 * map. */
#include "background_team.h"
#include "byte_map.h"
#include "cache_calls.h"
#include "heap_team.h"
#include "preempt.h"
#include "random.h"
#include "rounds.h"

enum { OPERATIONS = 60000, LIVE = 30, SIZE = 48 };

static void *cache;
static unsigned threads;

static void work(const struct clause_run *run, unsigned index)
{
    void *objects[LIVE] = {NULL};
    uint64_t random = run->seed + index * 7919;
    preempt_here();
    for (unsigned i = 1; i <= rounds(run, OPERATIONS) / threads; i++) {
        void **object = &objects[random_below(&random, LIVE)];
        byte_map_clear(*object, SIZE);
        cache_free(run, cache, *object);
        *object = sure_object(run, cache);
        byte_map_mark(*object, SIZE);
        background_rest(i);
    }
    for (unsigned i = 0; i < LIVE; i++) {
        byte_map_clear(objects[i], SIZE);
        cache_free(run, cache, objects[i]);
    }
}

static void threads_storm(const struct clause_run *run)
{
    static const unsigned counts[] = {2, 8, 32};
    byte_map_open();
    cache = plain_cache(run, SIZE);
    preempt_start(run);
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        threads = counts[i];
        heap_team_run(run, threads, work);
    }
    preempt_stop();
    sure_destroy(run, cache);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_storm,
};
