/* Frees all but a few of 2000 objects and reclaims, eight times with fewer left each time; those
 * keep their patterns and are not unmade. */
#include "cache_calls.h"
#include "ledger.h"
#include "object_states.h"
#include "random.h"

enum { OBJECTS = 2000, SIZE = 300, TIMES = 8 };

static void keep_some(const struct clause_run *run, void *cache, struct ledger *ledger, size_t left,
                      uint64_t *random)
{
    while (ledger->count > left) {
        struct ledger_entry *entry = &ledger->entries[random_below(random, ledger->count)];
        void *object = entry->block;
        ledger_expect_holds(entry);
        ledger_strike(ledger, entry);
        cache_free(run, cache, object);
    }
}

static void reclaim_live(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct ledger *ledger = ledger_open(OBJECTS, run->seed);
    struct object_states *states = object_states_open(SIZE, 0);
    void *cache = sure_cache(run, &states->spec);
    for (size_t time = 1; time <= TIMES; time++) {
        while (ledger->count < OBJECTS)
            ledger_expect_enter(ledger, sure_object(run, cache), SIZE);
        keep_some(run, cache, ledger, OBJECTS / (time * time * 4), &random);
        cache_reclaim(run, cache);
        object_states_expect_live(states, ledger->count);
        for (size_t i = 0; i < ledger->count; i++)
            clause_expect(object_states_state(states, ledger->entries[i].block) == OBJECT_LIVE,
                          "reclaim unmade an object that lives");
        ledger_expect_sound(ledger);
    }
    keep_some(run, cache, ledger, 0, &random);
    sure_destroy(run, cache);
    object_states_expect_over(states);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = reclaim_live,
};
