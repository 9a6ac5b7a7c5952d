/* Objects with a part from another cache, built by ctor and freed by dtor, then by init and
 * fini. */
#include "cache_calls.h"

#include <string.h>

enum { OBJECTS = 500, SIZE = 64, PART = 200 };

static const struct clause_run *current;
static void *parts;

static int build(void *object, size_t size, void *argument)
{
    (void)size, (void)argument;
    void *part = cache_alloc(current, parts);
    memcpy(object, &part, sizeof part);
    return part == NULL;
}

static void tear(void *object, size_t size, void *argument)
{
    void *part;
    (void)size, (void)argument;
    memcpy(&part, object, sizeof part);
    cache_free(current, parts, part);
}

static void try(const struct clause_run *run, const struct allocator_cache_spec *spec)
{
    static void *objects[OBJECTS];
    void *cache = sure_cache(run, spec);
    for (unsigned i = 0; i < OBJECTS; i++)
        objects[i] = sure_object(run, cache);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
}

static void ctor_nested(const struct clause_run *run)
{
    current = run;
    parts = plain_cache(run, PART);
    try(run,
        &(struct allocator_cache_spec){.name = "ctor", .size = SIZE, .ctor = build, .dtor = tear});
    try(run,
        &(struct allocator_cache_spec){.name = "init", .size = SIZE, .init = build, .fini = tear});
    sure_destroy(run, parts);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = ctor_nested,
};
