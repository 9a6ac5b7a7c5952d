/* One thread takes 1000 objects and another frees them, 150 times, with memory measured; destroy
 * must succeed. */
#include "cache_calls.h"
#include "heap_team.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

enum { OBJECTS = 1000, TIMES = 150, SIZE = 2000 };

static void *cache, *objects[OBJECTS];

static void consume(const struct clause_run *run, unsigned index)
{
    (void)index;
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
}

static void produce(const struct clause_run *run, size_t times)
{
    for (size_t time = 0; time < times; time++) {
        for (unsigned i = 0; i < OBJECTS; i++)
            memset(objects[i] = sure_object(run, cache), 1, SIZE);
        heap_team_run(run, 1, consume);
    }
}

static void threads_remote(const struct clause_run *run)
{
    cache = plain_cache(run, SIZE);
    produce(run, 5);
    size_t before = memory_usage_bytes(), times = rounds(run, TIMES);
    produce(run, times);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + 3 * MIB + times * OBJECTS * SIZE / 4,
                  "%zu bytes more though another thread freed every object", now - before);
    sure_destroy(run, cache);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .threads = true,
    .measures_memory = true,
    .run = threads_remote,
};
