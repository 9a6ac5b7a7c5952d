/* Destroys 400 caches whose objects came and went, and an unused one, with memory measured. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "object_states.h"
#include "rounds.h"
#include "sizes.h"

enum { CACHES = 400, OBJECTS = 300, SIZE = 200 };

static void live_once(const struct clause_run *run, struct object_states *states)
{
    void *objects[OBJECTS];
    void *cache = sure_cache(run, &states->spec);
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

static void destroy_empty(const struct clause_run *run)
{
    struct object_states *states = object_states_open(SIZE, 0);
    sure_destroy(run, sure_cache(run, &states->spec));
    object_states_expect_over(states);
    live_once(run, states);
    size_t before = memory_usage_bytes(), times = rounds(run, CACHES);
    for (size_t i = 0; i < times; i++)
        live_once(run, states);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + MIB + times * OBJECTS * SIZE / 4,
                  "%zu bytes more after %zu caches that were destroyed", now - before, times);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = destroy_empty,
};
