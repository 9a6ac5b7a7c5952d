/* Opens 200 handles, fills four caches each, closes them with all objects live, and measures
 * memory. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

enum { HANDLES = 200, CACHES = 4, OBJECTS = 60, SIZE = 1000 };

static void live_once(const struct clause_run *run)
{
    struct clause_run other = *run;
    other.handle = clause_open(run, NULL);
    for (unsigned i = 0; i < CACHES; i++) {
        void *cache = plain_cache(&other, SIZE + i);
        for (unsigned at = 0; at < OBJECTS; at++)
            memset(sure_object(&other, cache), 1, SIZE);
    }
    run->allocator->close(other.handle);
}

static void close_live(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: its heap never ends");
    for (unsigned i = 0; i < 4; i++)
        live_once(run);
    size_t before = memory_usage_bytes(), times = rounds(run, HANDLES);
    for (size_t i = 0; i < times; i++)
        live_once(run);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + MIB + times * CACHES * OBJECTS * SIZE / 4,
                  "%zu bytes more after %zu handles were closed", now - before, times);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = close_live,
};
