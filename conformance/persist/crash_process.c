/* Opens the file as it is after each store of a script, from the creation of the heap to its end,
 * and compares. */
#include "persist_crash.h"

#include <stddef.h>

static void crash_process(const struct clause_run *run)
{
    static const char *const words[] = {"--model", "death", "--operations", "360", NULL};
    static const char *const brief[] = {"--model", "death", "--operations", "170", NULL};
    persist_crash_needs_death(run);
    persist_crash_run(run, run->brief ? brief : words);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 120,
    .run = crash_process,
};
