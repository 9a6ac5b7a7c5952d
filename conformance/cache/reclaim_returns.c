/* Frees all of 3000 objects and compares what reclaim says with the calls of fini and the resident
 * memory. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "object_states.h"
#include "sizes.h"

enum { OBJECTS = 3000, SIZE = 1000 };

static void reclaim_returns(const struct clause_run *run)
{
    void **objects = clause_memory(OBJECTS * sizeof *objects);
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    size_t objects_before = states->inits - states->finis, before = memory_usage_bytes();
    size_t said = cache_reclaim(run, cache), now = memory_usage_bytes();
    size_t objects_now = states->inits - states->finis;
    size_t gone = (objects_before - objects_now) * SIZE;
    clause_expect(objects_now <= OBJECTS / 10, "%zu objects of none that lives are left, of %zu",
                  objects_now, objects_before);
    clause_expect(said >= gone && said <= gone + gone / 2 + 64 * KIB,
                  "reclaim said %zu bytes when objects of %zu bytes went", said, gone);
    clause_expect(now + gone / 2 <= before, "%zu resident bytes, %zu before %zu were given back",
                  now, before, said);
    clause_expect(cache_reclaim(run, cache) <= said / 10, "a second reclaim gives memory again");
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = reclaim_returns,
};
