/* Kills one of two processes at each store that it makes, and a second one in its repair, before
 * the other goes on. */
#include "persist_crash.h"

#include <stddef.h>

static void crash_death(const struct clause_run *run)
{
    static const char *const words[] = {
        "--model", "holder", "--operations", "80", "--depth", "2", "--thin", "2", NULL};
    static const char *const brief[] = {"--model", "holder", "--operations", "60",  "--depth", "2",
                                        "--thin",  "13",     "--limit",      "400", NULL};
    persist_crash_needs_death(run);
    persist_crash_run(run, run->brief ? brief : words);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE | ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_ROBUST_MUTEX,
    .threads = true,
    .limit_s = 120,
    .run = crash_death,
};
