/* Takes 33 objects of each size around powers of two, from 16 bytes to 32 KiB. */
#include "cache_calls.h"
#include "sizes.h"

#include <stdalign.h>

enum { OBJECTS = 33, EXPONENT = 15 };

static void try(const struct clause_run *run, size_t size)
{
    void *cache = plain_cache(run, size);
    for (unsigned i = 0; i < OBJECTS; i++) {
        uintptr_t object = (uintptr_t)sure_object(run, cache);
        clause_expect(object % alignof(max_align_t) == 0, "an object of %zu bytes lies at %#jx",
                      size, (uintmax_t)object);
    }
}

static void align_default(const struct clause_run *run)
{
    for (unsigned i = SIZE_EDGES(4); i < SIZE_EDGES(EXPONENT); i++)
        try(run, size_edge(i));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = align_default,
};
