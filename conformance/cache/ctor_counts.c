/* Takes and frees objects of three sizes at random, and counts the callbacks around each call. */
#include "cache_calls.h"
#include "census.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 100, ROUNDS = 20000 };

static void take(const struct clause_run *run, void *cache, struct census *census, void **object)
{
    size_t before = census->ctors;
    *object = sure_object(run, cache);
    clause_expect(census->ctors == before + 1, "an alloc called ctor %zu times",
                  census->ctors - before);
    clause_expect(census_state(census, *object) == CENSUS_LIVE,
                  "ctor saw another object than alloc gave");
}

static void give(const struct clause_run *run, void *cache, struct census *census, void **object)
{
    size_t before = census->dtors;
    cache_free(run, cache, *object);
    clause_expect(census->dtors == before + 1, "a free called dtor %zu times",
                  census->dtors - before);
    clause_expect(census_state(census, *object) != CENSUS_LIVE,
                  "dtor saw another object than was freed");
    *object = NULL;
}

static void ctor_counts(const struct clause_run *run)
{
    static const size_t sizes[] = {7, 120, 3000};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *objects[LIVE] = {NULL};
        struct census *census = census_open(sizes[i], 0);
        void *cache = sure_cache(run, &census->spec);
        uint64_t random = run->seed;
        for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
            void **object = &objects[random_below(&random, LIVE)];
            (*object == NULL ? take : give)(run, cache, census, object);
        }
        for (unsigned at = 0; at < LIVE; at++)
            if (objects[at] != NULL)
                give(run, cache, census, &objects[at]);
        sure_destroy(run, cache);
        census_expect_over(census);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = ctor_counts,
};
