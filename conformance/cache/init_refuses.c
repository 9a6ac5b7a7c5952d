/* init refuses 20000 times, with the address space measured, and then does its work. */
#include "appetite.h"
#include "cache_calls.h"
#include "census.h"
#include "rounds.h"
#include "sizes.h"

enum { SIZE = 3000, REFUSALS = 20000, MORE = 50 };

static void refuse(const struct clause_run *run, void *cache)
{
    size_t before = appetite_space_bytes();
    for (size_t i = 0; i < rounds(run, REFUSALS); i++) {
        void *object = cache_alloc(run, cache);
        clause_expect(object == NULL, "alloc gave %p though init refused", object);
    }
    clause_expect(appetite_space_bytes() < before + 4 * MIB, "%zu bytes more after refusals",
                  appetite_space_bytes() - before);
}

static void init_refuses(const struct clause_run *run)
{
    void *objects[MORE];
    struct census *census = census_open(SIZE, 0);
    census->refuse_init = true;
    void *cache = sure_cache(run, &census->spec);
    refuse(run, cache);
    clause_expect(census->finis == 0, "fini was called %zu times before there was an object",
                  census->finis);
    census->refuse_init = false;
    for (unsigned i = 0; i < MORE; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < MORE; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    census_expect_over(census);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = init_refuses,
};
