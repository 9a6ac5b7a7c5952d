/* init refuses 20000 times, with the address space measured, and then does its work. */
#include "cache_calls.h"
#include "memory_usage.h"
#include "object_states.h"
#include "rounds.h"
#include "sizes.h"

enum { SIZE = 3000, REFUSALS = 20000, MORE = 50 };

static void refuse(const struct clause_run *run, void *cache)
{
    size_t before = memory_usage_space_bytes();
    for (size_t i = 0; i < rounds(run, REFUSALS); i++) {
        void *object = cache_alloc(run, cache);
        clause_expect(object == NULL, "alloc gave %p though init refused", object);
    }
    clause_expect(memory_usage_space_bytes() < before + 4 * MIB, "%zu bytes more after refusals",
                  memory_usage_space_bytes() - before);
}

static void init_refuses(const struct clause_run *run)
{
    void *objects[MORE];
    struct object_states *states = object_states_open(SIZE, 0);
    states->refuse_init = true;
    void *cache = sure_cache(run, &states->spec);
    refuse(run, cache);
    clause_expect(states->finis == 0, "fini was called %zu times before there was an object",
                  states->finis);
    states->refuse_init = false;
    for (unsigned i = 0; i < MORE; i++)
        memset(objects[i] = sure_object(run, cache), 1, SIZE);
    for (unsigned i = 0; i < MORE; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .measures_memory = true,
    .run = init_refuses,
};
