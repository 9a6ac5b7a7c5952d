/* Frees all but a few of 2000 objects and reclaims, eight times with fewer left each time; those
 * keep their patterns and are not unmade. */
#include "block_list.h"
#include "cache_calls.h"
#include "object_states.h"
#include "random.h"

enum { OBJECTS = 2000, SIZE = 300, TIMES = 8 };

static void keep_some(const struct clause_run *run, void *cache, struct block_list *list,
                      size_t left, uint64_t *random)
{
    while (list->count > left) {
        struct block_list_entry *entry = &list->entries[random_below(random, list->count)];
        void *object = entry->block;
        block_list_expect_holds(entry);
        block_list_strike(list, entry);
        cache_free(run, cache, object);
    }
}

static void reclaim_live(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct block_list *list = block_list_open(OBJECTS, run->seed);
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    for (size_t time = 1; time <= TIMES; time++) {
        while (list->count < OBJECTS)
            block_list_expect_enter(list, sure_object(run, cache), SIZE);
        keep_some(run, cache, list, OBJECTS / (time * time * 4), &random);
        cache_reclaim(run, cache);
        object_states_expect_live(states, list->count);
        for (size_t i = 0; i < list->count; i++)
            clause_expect(object_states_state(states, list->entries[i].block) == OBJECT_LIVE,
                          "reclaim unmade an object that lives");
        block_list_expect_sound(list);
    }
    keep_some(run, cache, list, 0, &random);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = reclaim_live,
};
