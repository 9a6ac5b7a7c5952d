/* Parent and child each replace half of 500 patterned blocks and look at their own. */
#include "child_process.h"
#include "clause.h"
#include "family.h"
#include "ledger.h"
#include "random.h"

#include <unistd.h>

enum { BLOCKS = 500 };

static struct ledger *ledger; /* each process has its own after fork */

static void take(uint64_t *state)
{
    size_t size = (size_t)(1 + random_below(state, ledger->count % 32 == 0 ? 300000 : 2000));
    ledger_expect_enter(ledger, malloc(size), size);
}

/* Frees half of the blocks and allocates as many anew, which get another content. */
static void replace_half(uint64_t *state)
{
    while (ledger->count > BLOCKS / 2) {
        struct ledger_entry *entry = &ledger->entries[random_below(state, ledger->count)];
        free(entry->block);
        ledger_strike(ledger, entry);
    }
    while (ledger->count < BLOCKS)
        take(state);
}

static void fork_independent(const struct clause_run *run)
{
    uint64_t state = run->seed;
    int pipes[2];
    char byte;
    ledger = ledger_open(BLOCKS, run->seed);
    while (ledger->count < BLOCKS)
        take(&state);
    clause_expect(pipe(pipes) == 0, "no pipe");
    pid_t child = child_process_fork();
    if (child == 0) { /* the pipe ends when the parent has changed its heap */
        close(pipes[1]);
        ledger->keys += read(pipes[0], &byte, 1) == 0;
    }
    ledger_expect_sound(ledger);
    replace_half(&state);
    close(pipes[1]);
    if (child != 0)
        child_process_expect(child, "the child");
    ledger_expect_sound(ledger);
    if (child == 0)
        _exit(0);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = fork_independent,
};
