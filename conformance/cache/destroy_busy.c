/* Asks for destroy between 300 allocs and before each free; callbacks and contents stay as they
 * are. */
#include "block_list.h"
#include "cache_calls.h"
#include "object_states.h"

#include <errno.h>

enum { OBJECTS = 300, SIZE = 90 };

static void expect_busy(const struct clause_run *run, void *cache, size_t live)
{
    int error = cache_destroy(run, cache);
    clause_expect(error == EBUSY, "destroy with %zu live objects gave %d instead of EBUSY", live,
                  error);
}

static void destroy_busy(const struct clause_run *run)
{
    void *objects[OBJECTS];
    struct block_list *list = block_list_open(OBJECTS, run->seed);
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = sure_object(run, cache);
        block_list_expect_enter(list, objects[i], SIZE);
        if (i % 100 == 0)
            expect_busy(run, cache, i + 1);
    }
    object_states_expect_live(states, OBJECTS);
    block_list_expect_sound(list);
    for (unsigned i = 0; i < OBJECTS; i++) {
        expect_busy(run, cache, OBJECTS - i);
        cache_free(run, cache, objects[i]);
    }
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = destroy_busy,
};
