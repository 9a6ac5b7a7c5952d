/* Six threads create, fill and destroy 120 caches each, of two sizes, each under object states of
 * its own. */
#include "block_list.h"
#include "cache_calls.h"
#include "heap_team.h"
#include "object_states.h"
#include "rounds.h"

enum { THREADS = 6, CACHES = 120, OBJECTS = 60 };

static void live_once(const struct clause_run *run, struct object_states *states, uint64_t key)
{
    void *objects[OBJECTS];
    struct block_list *list = block_list_open(OBJECTS, key);
    void *cache = sure_cache(run, &states->spec);
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        block_list_expect_enter(list, objects[i], states->spec.size);
    }
    block_list_expect_sound(list);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

static void work(const struct clause_run *run, unsigned index)
{
    struct object_states *states = object_states_open(32 + index % 2 * 64, 0);
    for (size_t i = 0; i < rounds(run, CACHES); i++)
        live_once(run, states, run->seed + index * 1000 + i);
}

static void threads_caches(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_caches,
};
