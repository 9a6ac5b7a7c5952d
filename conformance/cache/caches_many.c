/* Takes 30 objects from each of 48 caches, three of a size, and destroys the caches one after
 * another; each has the object states that its callbacks tell. */
#include "block_list.h"
#include "cache_calls.h"
#include "object_states.h"

enum { CACHES = 48, OBJECTS = 30 };

static size_t size_of(unsigned cache)
{
    return 16 + cache / 3 * 24;
}

static void caches_many(const struct clause_run *run)
{
    static struct object_states *all_states[CACHES];
    static void *caches[CACHES], *objects[CACHES][OBJECTS];
    struct block_list *list = block_list_open(CACHES * OBJECTS, run->seed);
    for (unsigned i = 0; i < CACHES; i++) {
        all_states[i] = object_states_open(size_of(i), 0);
        caches[i] = sure_cache(run, &all_states[i]->spec);
    }
    for (unsigned at = 0; at < CACHES * OBJECTS; at++) {
        unsigned i = at % CACHES;
        objects[i][at / CACHES] = sure_object(run, caches[i]);
        block_list_expect_enter(list, objects[i][at / CACHES], size_of(i));
    }
    for (unsigned i = 0; i < CACHES; i++) {
        block_list_expect_sound(list);
        object_states_expect_live(all_states[i], OBJECTS);
        for (unsigned at = 0; at < OBJECTS; at++) {
            block_list_strike(list, block_list_find(list, objects[i][at]));
            cache_free(run, caches[i], objects[i][at]);
        }
        sure_destroy(run, caches[i]);
        object_states_expect_over(all_states[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = caches_many,
};
