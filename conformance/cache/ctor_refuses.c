/* ctor refuses 60000 times, with memory measured: an object that is lost at each refusal shows. */
#include "appetite.h"
#include "cache_calls.h"
#include "census.h"
#include "rounds.h"
#include "sizes.h"

enum { SIZE = 500, REFUSALS = 60000 };

static void ctor_refuses(const struct clause_run *run)
{
    struct census *census = census_open(SIZE, 0);
    void *cache = sure_cache(run, &census->spec);
    void *kept = sure_object(run, cache);
    memset(kept, 1, SIZE);
    census->refuse_ctor = true;
    size_t before = appetite_bytes(), times = rounds(run, REFUSALS);
    for (size_t i = 0; i < times; i++) {
        void *object = cache_alloc(run, cache);
        clause_expect(object == NULL, "alloc gave %p though ctor refused it", object);
    }
    clause_expect(census->refused >= times, "ctor was asked %zu times in %zu allocs",
                  census->refused, times);
    clause_expect(census->inits < times / 2, "each refusal took an object more");
    clause_expect(appetite_bytes() < before + 2 * MIB + times * SIZE / 4,
                  "%zu bytes more after %zu refusals", appetite_bytes() - before, times);
    census->refuse_ctor = false;
    void *object = sure_object(run, cache);
    census_expect_live(census, 2);
    cache_free(run, cache, object);
    cache_free(run, cache, kept);
    sure_destroy(run, cache);
    census_expect_over(census);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = ctor_refuses,
};
