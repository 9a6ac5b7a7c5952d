/* Takes 500 objects, frees and reclaims them, 60 times; each is in the state of init when it is
 * taken. */
#include "cache_calls.h"
#include "object_states.h"
#include "pattern.h"
#include "rounds.h"

enum { OBJECTS = 500, SIZE = 256, ROUNDS = 60 };

static void reclaim_again(const struct clause_run *run)
{
    void *objects[OBJECTS];
    struct object_states *states = object_states_open(SIZE, 0);
    states->constructed = clause_memory(SIZE);
    pattern_fill(states->constructed, SIZE, run->seed);
    void *cache = sure_cache(run, &states->spec);
    cache_reclaim(run, cache);
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        for (unsigned i = 0; i < OBJECTS; i++) {
            objects[i] = sure_object(run, cache);
            clause_expect(memcmp(objects[i], states->constructed, SIZE) == 0,
                          "an object after reclaim is not as init makes them");
        }
        object_states_expect_live(states, OBJECTS);
        for (unsigned i = 0; i < OBJECTS; i++)
            cache_free(run, cache, objects[i]);
        cache_reclaim(run, cache);
    }
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = reclaim_again,
};
