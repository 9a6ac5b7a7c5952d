/* ctor refuses 60000 times, with memory measured: an object that is lost at each refusal shows. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "object_states.h"
#include "rounds.h"
#include "sizes.h"

enum { SIZE = 500, REFUSALS = 60000 };

static void ctor_refuses(const struct clause_run *run)
{
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    void *kept = sure_object(run, cache);
    memset(kept, 1, SIZE);
    states->refuse_ctor = true;
    size_t before = memory_usage_bytes(), times = rounds(run, REFUSALS);
    for (size_t i = 0; i < times; i++) {
        void *object = cache_alloc(run, cache);
        clause_expect(object == NULL, "alloc gave %p though ctor refused it", object);
    }
    clause_expect(states->refused >= times, "ctor was asked %zu times in %zu allocs",
                  states->refused, times);
    clause_expect(states->inits < times / 2, "each refusal took an object more");
    clause_expect(memory_usage_bytes() < before + 2 * MIB + times * SIZE / 4,
                  "%zu bytes more after %zu refusals", memory_usage_bytes() - before, times);
    states->refuse_ctor = false;
    void *object = sure_object(run, cache);
    object_states_expect_live(states, 2);
    cache_free(run, cache, object);
    cache_free(run, cache, kept);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = ctor_refuses,
};
