/* Takes and frees objects of three sizes at random, and counts the callbacks around each call. */
#include "cache_calls.h"
#include "object_states.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 100, ROUNDS = 20000 };

static void take(const struct clause_run *run, void *cache, struct object_states *states,
                 void **object)
{
    size_t before = states->ctors;
    *object = sure_object(run, cache);
    clause_expect(states->ctors == before + 1, "an alloc called ctor %zu times",
                  states->ctors - before);
    clause_expect(object_states_state(states, *object) == OBJECT_LIVE,
                  "ctor saw another object than alloc gave");
}

static void give(const struct clause_run *run, void *cache, struct object_states *states,
                 void **object)
{
    size_t before = states->dtors;
    cache_free(run, cache, *object);
    clause_expect(states->dtors == before + 1, "a free called dtor %zu times",
                  states->dtors - before);
    clause_expect(object_states_state(states, *object) != OBJECT_LIVE,
                  "dtor saw another object than was freed");
    *object = NULL;
}

static void ctor_counts(const struct clause_run *run)
{
    static const size_t sizes[] = {7, 120, 3000};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *objects[LIVE] = {NULL};
        struct object_states *states = object_states_open(sizes[i], 0);
        void *cache = sure_cache(run, &states->spec);
        uint64_t random = run->seed;
        for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
            void **object = &objects[random_below(&random, LIVE)];
            (*object == NULL ? take : give)(run, cache, states, object);
        }
        for (unsigned at = 0; at < LIVE; at++)
            if (objects[at] != NULL)
                give(run, cache, states, &objects[at]);
        sure_destroy(run, cache);
        object_states_expect_over(states);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = ctor_counts,
};
