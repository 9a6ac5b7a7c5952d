/* A child allocates in two handlers and in a destructor, after main has returned. */
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <unistd.h>

enum { BLOCK_BYTES = 5000 };

static void *from_main;
static pid_t leaver;         /* the process in which the handlers have work */
static unsigned *calls_seen; /* shared with the parent */

static void use_family(void)
{
    if (getpid() != leaver)
        return;
    clause_expect(pattern_holds(from_main, BLOCK_BYTES, 1), "main's block lost its content");
    for (size_t size = 1; size < 400000; size *= 4) {
        void *block = malloc(size);
        clause_expect(block != NULL, "malloc(%zu) failed at exit", size);
        pattern_fill(block, size, size);
        block = realloc(block, 2 * size);
        clause_expect(block != NULL && pattern_holds(block, size, size),
                      "realloc to %zu failed at exit", 2 * size);
        free(block);
    }
    (*calls_seen)++;
}

__attribute__((destructor(101))) static void at_the_very_end(void)
{
    use_family();
    if (getpid() == leaver)
        free(from_main);
}

static void leave(void *argument)
{
    leaver = getpid();
    from_main = malloc(BLOCK_BYTES);
    pattern_fill(from_main, BLOCK_BYTES, 1);
    atexit(use_family);
    atexit(use_family);
    exit(argument == NULL);
}

static void load_atexit(const struct clause_run *run)
{
    (void)run;
    calls_seen = child_process_shared(sizeof *calls_seen);
    child_process_run(leave, calls_seen, "the child that exits");
    clause_expect(*calls_seen == 3, "%u of 3 handlers did their work", *calls_seen);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .run = load_atexit,
};
