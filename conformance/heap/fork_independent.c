/* The child frees and takes blocks of its copy, then the parent finds its own blocks as they were;
 * five times. */
#include "child_process.h"
#include "heap_ledger.h"
#include "random_operations.h"

enum { BLOCKS = 300, FORKS = 5 };

static struct ledger *ledger;

static void child_work(void *argument)
{
    const struct clause_run *run = argument;
    uint64_t random = run->seed;
    ledger_expect_sound(ledger);
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        ledger_free(run, ledger, &ledger->entries[random_below(&random, ledger->count)]);
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        ledger_malloc(run, ledger, 1 + (size_t)random_below(&random, 3000));
    ledger_drain(run, ledger, &random);
}

static void fork_independent(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct clause_run copy = *run;
    if (run->allocator->traits & ALLOCATOR_SHARED)
        clause_unsupported("it is SHARED: parent and child have one heap");
    ledger = ledger_open(BLOCKS, run->seed);
    for (unsigned i = 0; i < BLOCKS; i++)
        ledger_malloc(run, ledger, 1 + (size_t)random_below(&random, 3000));
    for (unsigned i = 0; i < FORKS; i++) {
        child_process_run(child_work, &copy, "a child with a copy of the heap");
        ledger_expect_sound(ledger);
        ledger_free(run, ledger, &ledger->entries[i]);
        ledger_malloc(run, ledger, 100);
    }
    ledger_drain(run, ledger, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_FORK_SAFE,
    .threads = true,
    .run = fork_independent,
};
