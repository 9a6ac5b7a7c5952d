/* Takes and frees objects of five sizes at random, each with a pattern over all of its bytes. */
#include "cache_calls.h"
#include "ledger.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 400, ROUNDS = 30000 };

static void swap(const struct clause_run *run, void *cache, size_t size, struct ledger *ledger,
                 uint64_t *random)
{
    if (ledger->count == LIVE || (ledger->count > 0 && random_below(random, 2) == 0)) {
        struct ledger_entry *entry = &ledger->entries[random_below(random, ledger->count)];
        void *object = entry->block;
        ledger_expect_holds(entry);
        ledger_strike(ledger, entry);
        cache_free(run, cache, object);
    } else {
        ledger_expect_enter(ledger, sure_object(run, cache), size);
    }
}

static void objects_disjoint(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 8, 24, 100, 600};
    uint64_t random = run->seed;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *cache = plain_cache(run, sizes[i]);
        struct ledger *ledger = ledger_open(LIVE, run->seed + i);
        for (size_t round = 0; round < rounds(run, ROUNDS); round++)
            swap(run, cache, sizes[i], ledger, &random);
        ledger_expect_sound(ledger);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = objects_disjoint,
};
