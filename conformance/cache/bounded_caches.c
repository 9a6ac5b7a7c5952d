/* Fills the handle with small objects, then in turn with large and small ones, with free and
 * reclaim between; each time as many small ones must fit. */
#include "cache_calls.h"

enum { MOST = 1 << 19, LARGE = 4000, SMALL = 500 };

/* Takes objects until there is none, and gives them and their slabs back.  Returns their number. */
static size_t fill(const struct clause_run *run, void *cache, void **objects)
{
    size_t count = 0;
    while (count < MOST && (objects[count] = cache_alloc(run, cache)) != NULL)
        count++;
    clause_expect(count < MOST, "%d objects, and still no end", MOST);
    for (size_t i = 0; i < count; i++)
        cache_free(run, cache, objects[i]);
    cache_reclaim(run, cache);
    return count;
}

static void bounded_caches(const struct clause_run *run)
{
    void **objects = clause_memory(MOST * sizeof *objects);
    cache_must_fail(run);
    void *large = plain_cache(run, LARGE), *small = plain_cache(run, SMALL);
    size_t alone = fill(run, small, objects);
    for (unsigned i = 0; i < 3; i++) {
        size_t larges = fill(run, large, objects);
        clause_expect(larges * LARGE >= alone * SMALL / 2,
                      "%zu small objects, but only %zu of %d bytes after them", alone, larges,
                      LARGE);
        size_t after = fill(run, small, objects);
        clause_expect(after >= alone - alone / 8,
                      "%zu small objects, %zu after large ones came and went", alone, after);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_BOUNDED,
    .run = bounded_caches,
};
