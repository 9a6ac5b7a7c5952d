/* Names in pages that can only be read, and not even that once the cache is destroyed; empty ones
 * and long ones. */
#include "cache_calls.h"

#include <sys/mman.h>

enum { CACHES = 40, BYTES = 4096 };

static char *make_name(unsigned length)
{
    char *name = clause_memory(BYTES);
    memset(name, 'n', length);
    mprotect(name, BYTES, PROT_READ);
    return name;
}

static void name_returned(const struct clause_run *run)
{
    for (unsigned i = 0; i < CACHES; i++) {
        char *name = make_name(i * 100);
        void *cache = sure_cache(run, &(struct allocator_cache_spec){.name = name, .size = 16 + i});
        cache_free(run, cache, sure_object(run, cache));
        cache_reclaim(run, cache);
        sure_destroy(run, cache);
        mprotect(name, BYTES, PROT_NONE);
    }
    cache_reclaim(run, plain_cache(run, 64));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = name_returned,
};
