/* Two children of one process, each with the same memory map, make the same random calls on heaps
 * of their own; their addresses are compared. */
#include "child_process.h"
#include "random_operations.h"
#include "sizes.h"

#include <unistd.h>

enum { CHILDREN = 2, OPERATIONS = 3000 };

struct play {
    struct clause_run run;
    uint64_t *trace;
};

/* A word made of every address that was live at each step. */
static void play(void *argument)
{
    struct play *play = argument;
    play->run.handle = clause_open(&play->run, NULL);
    struct random_operations stream = {.run = &play->run,
                                       .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                                       .live_most = 64,
                                       .size_most = 4 * KIB,
                                       .random = play->run.seed};
    random_operations_begin(&stream);
    for (size_t i = 0; i < OPERATIONS; i++) {
        random_operations_pass(&stream, 1);
        for (size_t at = 0; at < stream.list->count; at++)
            *play->trace = *play->trace * 31 + (uintptr_t)stream.list->entries[at].block;
    }
}

static void addresses_repeat(const struct clause_run *run)
{
    uint64_t *traces = child_process_shared(CHILDREN * sizeof *traces);
    for (unsigned i = 0; i < CHILDREN; i++) {
        struct play one = {*run, &traces[i]};
        child_process_run(play, &one, "a child with a heap of its own");
    }
    clause_value("%s", traces[0] == traces[1] ? "the same addresses" : "other addresses");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .threads = true,
    .run = addresses_repeat,
};
