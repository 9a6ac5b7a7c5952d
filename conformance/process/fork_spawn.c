/* Replaces 200 patterned blocks between 100 calls of vfork and of posix_spawn with a program that
 * does not exist, while threads allocate. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <spawn.h>
#include <unistd.h>

enum { BLOCKS = 200, BLOCK_BYTES = 400, ROUNDS = 100 };

static void *blocks[BLOCKS];

static void replace_all(uint64_t key)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(blocks[i] == NULL || pattern_holds(blocks[i], BLOCK_BYTES, key - 1 + i),
                      "a block lost its content");
        free(blocks[i]);
        blocks[i] = malloc(BLOCK_BYTES);
        clause_expect(blocks[i] != NULL, "malloc(%d) failed", (int)BLOCK_BYTES);
        pattern_fill(blocks[i], BLOCK_BYTES, key + i);
    }
}

/* The child of posix_spawn fails after it has done its work, for want of such a program. */
static void spawn_none(void)
{
    char name[] = "/nonexistent/program";
    char *words[] = {name, NULL};
    pid_t child = 0;
    int error = posix_spawn(&child, name, NULL, NULL, words, environ);
    if (error == 0)
        child_process_expect(child, "the program that is not there");
    clause_expect(error == ENOENT || error == 0, "posix_spawn gave error %d", error);
}

static void fork_spawn(const struct clause_run *run)
{
    background_start(2, run->seed);
    for (unsigned i = 0; i < (run->brief ? ROUNDS / 10 : ROUNDS); i++) {
        replace_all(i + 1);
        pid_t child = vfork();
        if (child == 0)
            _exit(0);
        child_process_expect(child, "a child of vfork");
        spawn_none();
    }
    background_stop();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .hosts = CLAUSE_HOST_EXEC,
    .threads = true,
    .run = fork_spawn,
};
