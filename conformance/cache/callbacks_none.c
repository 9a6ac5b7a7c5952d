/* Creates a cache with each of the 16 subsets of the callbacks and counts the calls. */
#include "cache_calls.h"

enum { OBJECTS = 100, SIZE = 72 };

static unsigned ups, downs; /* calls of ctor and init, of dtor and fini */

static int up(void *object, size_t size, void *argument)
{
    (void)object, (void)size, (void)argument;
    ups++;
    return 0;
}

static void down(void *object, size_t size, void *argument)
{
    (void)object, (void)size, (void)argument;
    downs++;
}

static void try(const struct clause_run *run, const struct allocator_cache_spec *spec)
{
    void *objects[OBJECTS];
    void *cache = sure_cache(run, spec);
    ups = downs = 0;
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    cache_reclaim(run, cache);
    sure_destroy(run, cache);
}

static void callbacks_none(const struct clause_run *run)
{
    for (unsigned set = 0; set < 16; set++) {
        try(run, &(struct allocator_cache_spec){.name = "some callbacks",
                                                .size = SIZE,
                                                .ctor = set & 1 ? up : NULL,
                                                .dtor = set & 2 ? down : NULL,
                                                .init = set & 4 ? up : NULL,
                                                .fini = set & 8 ? down : NULL});
        clause_expect((ups >= OBJECTS) == ((set & 5) != 0) &&
                          (downs >= OBJECTS) == ((set & 10) != 0),
                      "with callbacks %#x there were %u calls of ctor and init, %u of the others",
                      set, ups, downs);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = callbacks_none,
};
