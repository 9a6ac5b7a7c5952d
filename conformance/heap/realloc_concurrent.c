/* Two threads resize blocks that lie among those which two others free and take, with the processor
 * taken away at random places. */
#include "heap_ledger.h"
#include "heap_team.h"
#include "preempt.h"
#include "rounds.h"

enum { THREADS = 4, BLOCKS = 64, ROUNDS = 150 };

static void *blocks[THREADS][BLOCKS];

static void resize(const struct clause_run *run, struct ledger *ledger, uint64_t *random)
{
    struct ledger_entry entry = ledger->entries[random_below(random, ledger->count)];
    size_t size = 1 + (size_t)random_below(random, 600);
    ledger_expect_holds(&entry);
    ledger_strike(ledger, ledger_find(ledger, entry.block));
    entry.block = heap_realloc(run, entry.block, size);
    clause_expect(entry.block != NULL, "realloc to %zu bytes failed", size);
    entry.size = size < entry.size ? size : entry.size;
    ledger_expect_holds(&entry);
    ledger_expect_enter(ledger, entry.block, size);
}

/* Even threads resize, odd ones free and take. */
static void work(const struct clause_run *run, unsigned index)
{
    struct ledger *ledger = ledger_open(BLOCKS, run->seed + index);
    uint64_t random = run->seed + index;
    preempt_here();
    for (unsigned i = 0; i < BLOCKS; i++)
        ledger_expect_enter(ledger, blocks[index][i], 200);
    for (size_t i = 0; i < BLOCKS * rounds(run, ROUNDS); i++) {
        if (index % 2 == 0) {
            resize(run, ledger, &random);
            continue;
        }
        ledger_free(run, ledger, &ledger->entries[random_below(&random, ledger->count)]);
        ledger_malloc(run, ledger, 1 + (size_t)random_below(&random, 600));
    }
    ledger_drain(run, ledger, &random);
}

static void realloc_concurrent(const struct clause_run *run)
{
    for (unsigned i = 0; i < THREADS * BLOCKS; i++)
        blocks[i % THREADS][i / THREADS] = sure_malloc(run, 200);
    preempt_start(run);
    heap_team_run(run, THREADS, work);
    preempt_stop();
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .threads = true,
    .run = realloc_concurrent,
};
