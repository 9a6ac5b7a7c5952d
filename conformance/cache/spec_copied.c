/* Overwrites the spec after create, and uses the cache.  Only the name may be borrowed. */
#include "cache_calls.h"
#include "object_states.h"

enum { OBJECTS = 200, SIZE = 88 };

static void spec_copied(const struct clause_run *run)
{
    void *objects[OBJECTS];
    struct object_states *states = object_states_open(SIZE, 0);
    struct allocator_cache_spec *spec = clause_memory(sizeof *spec);
    *spec = states->spec;
    void *cache = sure_cache(run, spec);
    memset(spec, 0xa5, sizeof *spec);
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    object_states_expect_live(states, OBJECTS);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    cache_reclaim(run, cache);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = spec_copied,
};
