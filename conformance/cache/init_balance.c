/* Takes and frees 300 objects at random under a census, which knows of each whether it has been
 * made. */
#include "cache_calls.h"
#include "census.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 300, ROUNDS = 30000, SIZE = 200 };

static void init_balance(const struct clause_run *run)
{
    void *objects[LIVE] = {NULL};
    struct census *census = census_open(SIZE, 0);
    void *cache = sure_cache(run, &census->spec);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        void **object = &objects[random_below(&random, LIVE)];
        if (*object != NULL)
            cache_free(run, cache, *object);
        *object = *object == NULL ? sure_object(run, cache) : NULL;
    }
    size_t live = census->ctors - census->dtors;
    clause_expect(census->inits - census->finis >= live, "%zu objects live, but only %zu were made",
                  live, census->inits - census->finis);
    for (unsigned i = 0; i < LIVE; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    census_expect_over(census);
    clause_expect(census->inits > 0, "init was never called");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = init_balance,
};
