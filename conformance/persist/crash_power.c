/* Opens files that hold any subset of the pages written since the last one was complete, torn
 * sectors, lengths and names on their own. */
#include "persist_crash.h"

#include <stddef.h>

static void crash_power(const struct clause_run *run)
{
    static const char *const words[] = {"--model", "power", "--operations", "240", "--limit",
                                        "100000",  NULL};
    static const char *const brief[] = {"--model", "power",    "--operations", "75", "--pages",
                                        "4",       "--random", "12",           NULL};
    persist_crash_needs_power(run);
    persist_crash_run(run, run->brief ? brief : words);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 120,
    .run = crash_power,
};
