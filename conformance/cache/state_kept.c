/* Takes 200 objects, changes them, puts the state of init back and frees them, in both orders, 100
 * times. */
#include "cache_calls.h"
#include "object_states.h"
#include "pattern.h"
#include "rounds.h"

enum { OBJECTS = 200, ROUNDS = 100 };

/* Takes all, looks, and gives back in the given order. */
static void round_trip(const struct clause_run *run, void *cache,
                       const struct object_states *states, bool backwards)
{
    void *objects[OBJECTS];
    size_t size = states->spec.size;
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        clause_expect(memcmp(objects[i], states->constructed, size) == 0,
                      "an object of %zu bytes is not as init left it", size);
        memset(objects[i], 0x5a, size);
    }
    for (unsigned i = 0; i < OBJECTS; i++) {
        void *object = objects[backwards ? OBJECTS - 1 - i : i];
        memcpy(object, states->constructed, size);
        cache_free(run, cache, object);
    }
}

static void state_kept(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 8, 16, 40, 513, 4096};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct object_states *states = object_states_open(sizes[i], 0);
        states->constructed = clause_memory(sizes[i]);
        pattern_fill(states->constructed, sizes[i], run->seed + i);
        void *cache = sure_cache(run, &states->spec);
        for (size_t round = 0; round < rounds(run, ROUNDS); round++)
            round_trip(run, cache, states, round % 2 == 1);
        sure_destroy(run, cache);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = state_kept,
};
