/* Fills caches of two handles in turn, closes one handle with its objects live, and takes more from
 * the other. */
#include "cache_calls.h"
#include "ledger.h"

enum { OBJECTS = 500, SIZE = 120 };

static void handles_independent(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second heap");
    struct clause_run other = *run;
    struct ledger *ledger = ledger_open(3 * OBJECTS, run->seed);
    void *gone[OBJECTS];
    other.handle = clause_open(run, NULL);
    void *cache = plain_cache(run, SIZE), *foreign = plain_cache(&other, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++) {
        ledger_expect_enter(ledger, sure_object(run, cache), SIZE);
        gone[i] = sure_object(&other, foreign);
        ledger_expect_enter(ledger, gone[i], SIZE);
    }
    ledger_expect_sound(ledger);
    for (unsigned i = 0; i < OBJECTS; i++)
        ledger_strike(ledger, ledger_find(ledger, gone[i]));
    run->allocator->close(other.handle);
    ledger_expect_sound(ledger);
    for (unsigned i = 0; i < OBJECTS; i++)
        ledger_expect_enter(ledger, sure_object(run, cache), SIZE);
    ledger_expect_sound(ledger);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = handles_independent,
};
