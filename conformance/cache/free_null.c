/* Frees NULL in a fresh cache, beside a live object and afterwards, with a census of the
 * callbacks. */
#include "cache_calls.h"
#include "census.h"

static void free_null(const struct clause_run *run)
{
    struct census *census = census_open(100, 0);
    void *cache = sure_cache(run, &census->spec);
    cache_free(run, cache, NULL);
    void *object = sure_object(run, cache);
    cache_free(run, cache, NULL);
    census_expect_live(census, 1);
    cache_free(run, cache, object);
    cache_free(run, cache, NULL);
    cache_free(run, plain_cache(run, 100), NULL);
    sure_destroy(run, cache);
    census_expect_over(census);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = free_null,
};
