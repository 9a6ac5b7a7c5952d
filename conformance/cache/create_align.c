/* Asks for alignments like 3, 24, 4097 and SIZE_MAX; no cache may be stored, and the next create
 * works. */
#include "cache_calls.h"

#include <errno.h>

static void create_align(const struct clause_run *run)
{
    static const size_t wrong[] = {3, 5, 6, 12, 24, 100, 4095, 4097, SIZE_MAX};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *cache = NULL;
        int error = cache_create(
            run, &(struct allocator_cache_spec){.name = "odd", .size = 64, .align = wrong[i]},
            &cache);
        clause_expect(error == EINVAL, "create with alignment %zu gave %d instead of EINVAL",
                      wrong[i], error);
        clause_expect(cache == NULL, "create with alignment %zu stored a cache", wrong[i]);
    }
    sure_object(run, plain_cache(run, 64));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = create_align,
};
