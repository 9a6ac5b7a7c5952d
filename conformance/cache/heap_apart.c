/* Takes blocks of malloc and objects of four caches at random, each with a pattern. */
#include "cache_calls.h"
#include "heap_ledger.h"
#include "rounds.h"

enum { LIVE = 500, ROUNDS = 20000, SIZES = 4 };

static const size_t sizes[SIZES] = {16, 48, 200, 1000};
static void *caches[SIZES];

static void put(const struct clause_run *run, struct ledger *ledger, uint64_t *random)
{
    unsigned which = (unsigned)random_below(random, SIZES);
    if (random_below(random, 2) == 0)
        ledger_malloc(run, ledger, sizes[which]);
    else
        ledger_expect_enter(ledger, sure_object(run, caches[which]), sizes[which]);
}

static void heap_apart(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (unsigned i = 0; i < SIZES; i++)
        caches[i] = plain_cache(run, sizes[i]);
    for (size_t round = 0; round < rounds(run, ROUNDS) && ledger->count < LIVE; round++)
        put(run, ledger, &random);
    ledger_expect_sound(ledger);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = heap_apart,
};
