/* Takes 30 objects from each of 48 caches, three of a size, and destroys the caches one after
 * another; each has a census of its callbacks. */
#include "cache_calls.h"
#include "census.h"
#include "ledger.h"

enum { CACHES = 48, OBJECTS = 30 };

static size_t size_of(unsigned cache)
{
    return 16 + cache / 3 * 24;
}

static void caches_many(const struct clause_run *run)
{
    static struct census *censuses[CACHES];
    static void *caches[CACHES], *objects[CACHES][OBJECTS];
    struct ledger *ledger = ledger_open(CACHES * OBJECTS, run->seed);
    for (unsigned i = 0; i < CACHES; i++) {
        censuses[i] = census_open(size_of(i), 0);
        caches[i] = sure_cache(run, &censuses[i]->spec);
    }
    for (unsigned at = 0; at < CACHES * OBJECTS; at++) {
        unsigned i = at % CACHES;
        objects[i][at / CACHES] = sure_object(run, caches[i]);
        ledger_expect_enter(ledger, objects[i][at / CACHES], size_of(i));
    }
    for (unsigned i = 0; i < CACHES; i++) {
        ledger_expect_sound(ledger);
        census_expect_live(censuses[i], OBJECTS);
        for (unsigned at = 0; at < OBJECTS; at++) {
            ledger_strike(ledger, ledger_find(ledger, objects[i][at]));
            cache_free(run, caches[i], objects[i][at]);
        }
        sure_destroy(run, caches[i]);
        census_expect_over(censuses[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = caches_many,
};
