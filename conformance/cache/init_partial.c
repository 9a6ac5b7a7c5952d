/* init refuses after one call, then after two, four and so on, so that a slab of any size is
 * refused in the middle. */
#include "cache_calls.h"
#include "object_states.h"

enum { ALLOCS = 3000, SIZE = 300, GAP_MOST = 1 << 13 };

static struct object_states *states;
static unsigned calls, gap = 1;

/* The calls between two refusals are ever more, so that each size of slab meets some. */
static int sometimes(void *object, size_t size, void *argument)
{
    states->refuse_init = ++calls == gap;
    if (states->refuse_init) {
        calls = 0;
        gap = gap < GAP_MOST ? 2 * gap : 1;
    }
    return states->spec.init(object, size, argument);
}

static void init_partial(const struct clause_run *run)
{
    static void *objects[ALLOCS];
    states = object_states_open(SIZE, 0);
    struct allocator_cache_spec spec = states->spec;
    spec.init = sometimes;
    void *cache = sure_cache(run, &spec);
    for (unsigned round = 0; round < 3; round++) {
        size_t count = 0;
        for (unsigned i = 0; i < ALLOCS; i++) {
            objects[count] = cache_alloc(run, cache);
            count += objects[count] != NULL;
        }
        clause_expect(count > 0, "not one of %d allocs found an object", ALLOCS);
        object_states_expect_live(states, count);
        while (count > 0)
            cache_free(run, cache, objects[--count]);
        cache_reclaim(run, cache);
    }
    sure_destroy(run, cache);
    object_states_expect_over(states);
    clause_expect(states->refused > 0, "init was never called");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = init_partial,
};
