/* Creates a cache for each alignment with each of seven sizes from 1 byte to more than a page, and
 * fills its objects. */
#include "cache_calls.h"

enum { OBJECTS = 40, ALIGN_MOST = 4096 };

static void try(const struct clause_run *run, size_t size, size_t align)
{
    void *objects[OBJECTS];
    void *cache = sure_cache(
        run, &(struct allocator_cache_spec){.name = "aligned", .size = size, .align = align});
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        clause_expect((uintptr_t)objects[i] % align == 0,
                      "an object of %zu bytes lies at %p, not at a multiple of %zu", size,
                      objects[i], align);
        memset(objects[i], 1, size);
    }
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
}

static void align_powers(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 8, 40, 64, 300, 4096, 5000};
    for (size_t align = 1; align <= ALIGN_MOST; align *= 2)
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            try(run, sizes[i], align);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = align_powers,
};
