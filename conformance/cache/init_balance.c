/* Takes and frees 300 objects at random under object states, which know of each whether it has been
 * made. */
#include "cache_calls.h"
#include "object_states.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 300, ROUNDS = 30000, SIZE = 200 };

static void init_balance(const struct clause_run *run)
{
    void *objects[LIVE] = {NULL};
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        void **object = &objects[random_below(&random, LIVE)];
        if (*object != NULL)
            cache_free(run, cache, *object);
        *object = *object == NULL ? sure_object(run, cache) : NULL;
    }
    size_t live = states->ctors - states->dtors;
    clause_expect(states->inits - states->finis >= live, "%zu objects live, but only %zu were made",
                  live, states->inits - states->finis);
    for (unsigned i = 0; i < LIVE; i++)
        cache_free(run, cache, objects[i]);
    sure_destroy(run, cache);
    object_states_expect_over(states);
    clause_expect(states->inits > 0, "init was never called");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = init_balance,
};
