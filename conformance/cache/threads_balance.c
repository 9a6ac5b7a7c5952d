/* Six threads take, free and reclaim at random places of each other's calls, under the object
 * states of each object. */
#include "background_team.h"
#include "cache_calls.h"
#include "heap_team.h"
#include "object_states.h"
#include "preempt.h"
#include "random.h"
#include "rounds.h"

enum { THREADS = 6, OPERATIONS = 20000, LIVE = 40, SIZE = 100, RECLAIM_EVERY = 500 };

static void *cache;

static void work(const struct clause_run *run, unsigned index)
{
    void *objects[LIVE] = {NULL};
    uint64_t random = run->seed + index * 7919;
    preempt_here();
    for (unsigned i = 1; i <= rounds(run, OPERATIONS); i++) {
        void **object = &objects[random_below(&random, LIVE)];
        cache_free(run, cache, *object);
        *object = *object == NULL ? sure_object(run, cache) : NULL;
        if (i % RECLAIM_EVERY == 0)
            cache_reclaim(run, cache);
        background_rest(i);
    }
    for (unsigned i = 0; i < LIVE; i++)
        cache_free(run, cache, objects[i]);
}

static void threads_balance(const struct clause_run *run)
{
    struct object_states *states = object_states_open(SIZE, 0);
    cache = sure_cache(run, &states->spec);
    preempt_start(run);
    heap_team_run(run, THREADS, work);
    preempt_stop();
    object_states_expect_live(states, 0);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_balance,
};
