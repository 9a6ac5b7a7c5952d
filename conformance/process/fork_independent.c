/* Parent and child each replace half of 500 patterned blocks and look at their own. */
#include "block_list.h"
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "random.h"

#include <unistd.h>

enum { BLOCKS = 500 };

static struct block_list *list; /* each process has its own after fork */

static void take(uint64_t *state)
{
    size_t size = (size_t)(1 + random_below(state, list->count % 32 == 0 ? 300000 : 2000));
    block_list_expect_enter(list, malloc(size), size);
}

/* Frees half of the blocks and allocates as many anew, which get another content. */
static void replace_half(uint64_t *state)
{
    while (list->count > BLOCKS / 2) {
        struct block_list_entry *entry = &list->entries[random_below(state, list->count)];
        free(entry->block);
        block_list_strike(list, entry);
    }
    while (list->count < BLOCKS)
        take(state);
}

static void fork_independent(const struct clause_run *run)
{
    uint64_t state = run->seed;
    int pipes[2];
    char byte;
    list = block_list_open(BLOCKS, run->seed);
    while (list->count < BLOCKS)
        take(&state);
    clause_expect(pipe(pipes) == 0, "no pipe");
    pid_t child = child_process_fork();
    if (child == 0) { /* the pipe ends when the parent has changed its heap */
        close(pipes[1]);
        list->keys += read(pipes[0], &byte, 1) == 0;
    }
    block_list_expect_sound(list);
    replace_half(&state);
    close(pipes[1]);
    if (child != 0)
        child_process_expect(child, "the child");
    block_list_expect_sound(list);
    if (child == 0)
        _exit(0);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = fork_independent,
};
