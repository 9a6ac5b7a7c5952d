/* Fills caches of 4000 bytes until NULL, twice each and once more after reclaim, and counts the
 * objects. */
#include "cache_calls.h"
#include "sizes.h"

enum { SIZE = 4000, MOST = 1 << 16, TIMES = 4 };

static size_t exhaust(const struct clause_run *run, void *cache, void **objects)
{
    size_t count = 0;
    while (count < MOST && (objects[count] = cache_alloc(run, cache)) != NULL)
        memset(objects[count++], 1, SIZE);
    clause_expect(count > 0, "not one object of %d bytes", SIZE);
    clause_expect(count < MOST, "%d objects of %d bytes, and still no end", MOST, SIZE);
    clause_expect(cache_alloc(run, cache) == NULL, "an object after the last one");
    for (size_t i = 0; i < count; i++)
        cache_free(run, cache, objects[i]);
    return count;
}

static void bounded_exhaust(const struct clause_run *run)
{
    void **objects = clause_memory(MOST * sizeof *objects);
    size_t first = 0;
    cache_must_fail(run);
    for (unsigned i = 0; i < TIMES; i++) {
        void *cache = plain_cache(run, SIZE);
        for (unsigned again = 0; again < 2; again++) {
            size_t count = exhaust(run, cache, objects);
            clause_expect(first == 0 || count == first, "%zu objects the first time, %zu now",
                          first, count);
            first = count;
        }
        cache_reclaim(run, cache);
        clause_expect(exhaust(run, cache, objects) == first, "fewer objects after reclaim");
        sure_destroy(run, cache);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_BOUNDED,
    .run = bounded_exhaust,
};
