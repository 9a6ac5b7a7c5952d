/* Takes two objects of such a cache, if there is one, and compares them. */
#include "cache_calls.h"

#include <errno.h>

static void create_empty(const struct clause_run *run)
{
    void *cache = NULL;
    int error = cache_create(run, &(struct allocator_cache_spec){.name = "empty"}, &cache);
    if (error != 0) {
        clause_value("refused with %s", error == EINVAL ? "EINVAL" : "another error");
        return;
    }
    void *one = cache_alloc(run, cache);
    void *other = cache_alloc(run, cache);
    clause_value(one == NULL ? "no object" : one == other ? "the same object" : "unique objects");
    cache_free(run, cache, one);
    if (one != other)
        cache_free(run, cache, other);
    sure_destroy(run, cache);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = create_empty,
};
