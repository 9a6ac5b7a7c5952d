/* Opens the file as it is after each store of the repair of each such file, too. */
#include "persist_crash.h"

#include <stddef.h>

static void crash_recovery(const struct clause_run *run)
{
    static const char *const words[] = {
        "--model", "death", "--operations", "130", "--depth", "2", "--thin", "2", NULL};
    static const char *const brief[] = {
        "--model", "death", "--operations", "75", "--depth", "2", "--thin", "1", NULL};
    persist_crash_needs_death(run);
    persist_crash_run(run, run->brief ? brief : words);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 120,
    .run = crash_recovery,
};
