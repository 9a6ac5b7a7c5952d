/* Destroys 400 caches whose objects came and went, and an unused one, with memory measured. */
#include "appetite.h"
#include "cache_calls.h"
#include "census.h"
#include "rounds.h"
#include "sizes.h"

enum { CACHES = 400, OBJECTS = 300, SIZE = 200 };

static void live_once(const struct clause_run *run, struct census *census)
{
    void *objects[OBJECTS];
    void *cache = sure_cache(run, &census->spec);
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    census_expect_over(census);
}

static void destroy_empty(const struct clause_run *run)
{
    struct census *census = census_open(SIZE, 0);
    sure_destroy(run, sure_cache(run, &census->spec));
    census_expect_over(census);
    live_once(run, census);
    size_t before = appetite_bytes(), times = rounds(run, CACHES);
    for (size_t i = 0; i < times; i++)
        live_once(run, census);
    size_t now = appetite_bytes();
    clause_expect(now < before + MIB + times * OBJECTS * SIZE / 4,
                  "%zu bytes more after %zu caches that were destroyed", now - before, times);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = destroy_empty,
};
