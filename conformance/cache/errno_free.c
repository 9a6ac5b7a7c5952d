/* Frees NULL and objects of five sizes, fresh and recycled, down to the last of a cache, with a
 * sentinel in errno. */
#include "cache_calls.h"
#include "rounds.h"
#include "sentinel.h"

enum { OBJECTS = 64, ROUNDS = 50 };

static void free_kept(const struct clause_run *run, void *cache, void *object)
{
    sentinel_set();
    cache_free(run, cache, object);
    clause_expect(sentinel_stands(), "free set errno to %d", errno);
}

static void errno_free(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 48, 700, 5000, 65536};
    void *objects[OBJECTS];
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t count = sizes[i] > 10000 ? OBJECTS / 4 : OBJECTS;
        void *cache = plain_cache(run, sizes[i]);
        free_kept(run, cache, NULL);
        for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
            for (unsigned at = 0; at < count; at++)
                objects[at] = sure_object(run, cache);
            for (unsigned at = 0; at < count; at++)
                free_kept(run, cache, objects[at]);
        }
        sure_destroy(run, cache);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = errno_free,
};
