/* Replaces objects of a thousand live ones at random and measures memory, then ten times as
 * often. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "random.h"
#include "rounds.h"
#include "sizes.h"

enum { LIVE = 1000, SIZE = 700, CHURN = 20000 };

static void churn(const struct clause_run *run, void *cache, void **objects, size_t times,
                  uint64_t *random)
{
    for (size_t i = 0; i < times; i++) {
        void **object = &objects[random_below(random, LIVE)];
        cache_free(run, cache, *object);
        memset(*object = sure_object(run, cache), 1, SIZE);
    }
}

static void reuse_churn(const struct clause_run *run)
{
    void *objects[LIVE];
    void *cache = plain_cache(run, SIZE);
    uint64_t random = run->seed;
    size_t times = rounds(run, CHURN);
    for (unsigned i = 0; i < LIVE; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    churn(run, cache, objects, times, &random);
    size_t before = memory_usage_bytes();
    churn(run, cache, objects, 10 * times, &random);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + MIB, "%zu bytes more after %zu objects, of which %d lived",
                  now - before, 10 * times, LIVE);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = reuse_churn,
};
