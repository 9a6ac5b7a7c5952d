/* Frees NULL in a fresh cache, beside a live object and afterwards, with the object states of the
 * callbacks. */
#include "cache_calls.h"
#include "object_states.h"

static void free_null(const struct clause_run *run)
{
    struct object_states *states = object_states_open(100, 0);
    void *cache = sure_cache(run, &states->spec);
    cache_free(run, cache, NULL);
    void *object = sure_object(run, cache);
    cache_free(run, cache, NULL);
    object_states_expect_live(states, 1);
    cache_free(run, cache, object);
    cache_free(run, cache, NULL);
    cache_free(run, plain_cache(run, 100), NULL);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = free_null,
};
