/* Tries sizes around SIZE_MAX, its half and its quarter, with and without an alignment, at create
 * and at alloc. */
#include "cache_calls.h"
#include "sizes.h"

static void try(const struct clause_run *run, size_t size, size_t align)
{
    void *cache = NULL;
    if (cache_create(run,
                     &(struct allocator_cache_spec){.name = "huge", .size = size, .align = align},
                     &cache) != 0)
        return;
    clause_expect(cache_alloc(run, cache) == NULL, "there is an object of %zu bytes", size);
    sure_destroy(run, cache);
}

static void create_huge(const struct clause_run *run)
{
    for (size_t less = 0; less <= 4096; less = less < 64 ? less + 1 : less * 2) {
        try(run, SIZE_MAX - less, 0);
        try(run, SIZE_MAX - less, 4096);
        try(run, SIZE_MAX / 2 - less, 0);
        try(run, (SIZE_MAX / 4 + 1) + 16 + less, 64);
    }
    sure_object(run, plain_cache(run, 64));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = create_huge,
};
