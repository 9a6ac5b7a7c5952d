/* Registers the handlers in .preinit_array: their prepare handler runs last of all, when an
 * allocator that registered its own holds its locks. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <pthread.h>
#include <unistd.h>

enum { FORKS = 8, BLOCK_BYTES = 700 };

static bool wanted; /* the handlers are there for every clause of this program */
static unsigned calls;

static void allocate(void)
{
    if (!wanted)
        return;
    void *block = malloc(BLOCK_BYTES);
    pattern_fill(block, BLOCK_BYTES, calls);
    clause_expect(pattern_holds(block, BLOCK_BYTES, calls), "a block does not hold its bytes");
    free(block);
    calls++;
}

static void register_first(void)
{
    pthread_atfork(allocate, allocate, allocate);
}

/* ELF gABI, "Initialization and Termination Functions": before those of the libraries. */
__attribute__((section(".preinit_array"),
               used)) static void (*const before_all)(void) = register_first;

static void fork_in_storm(void *seed)
{
    wanted = true;
    background_start(2, *(const uint64_t *)seed);
    for (unsigned i = 0; i < FORKS; i++) {
        pid_t child = child_process_fork();
        if (child == 0)
            _exit(0);
        child_process_expect(child, "a child whose handlers allocate");
    }
    clause_expect(calls == 2 * FORKS, "%u handlers ran", calls);
}

static void fork_early(const struct clause_run *run)
{
    uint64_t seed = run->seed;
    child_process_must_end(run, fork_in_storm, &seed, "a program whose fork handlers allocate");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = fork_early,
};
