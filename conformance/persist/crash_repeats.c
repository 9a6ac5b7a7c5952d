/* Lets the crash engine go through one seed twice, and compares what it says.  The images of a
 * shared heap name the process that has its lock, so their digest is another one each time. */
#include "persist_crash.h"

#include <string.h>

static void cut(char *said, const char *member)
{
    char *value = strstr(said, member);
    clause_expect(value != NULL, "the engine says no %s: %.200s", member, said);
    value += strlen(member);
    const char *end = value + strcspn(value, ",}");
    memmove(value, end, strlen(end) + 1);
}

static char *compared(const struct clause_run *run, const char *const *words)
{
    char *said = persist_crash_said(run, words);
    cut(said, "\"seconds\":");
    if (run->allocator->traits & ALLOCATOR_SHARED)
        cut(said, "\"digest\":");
    return said;
}

static void crash_repeats(const struct clause_run *run)
{
    static const char *const words[] = {"--model",  "power", "--operations", "24", "--pages", "4",
                                        "--random", "8",     "--jobs",       "1",  NULL};
    persist_crash_needs_power(run);
    const char *first = compared(run, words), *second = compared(run, words);
    clause_expect(strcmp(first, second) == 0, "one seed gave %.200s and %.200s", first, second);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 60,
    .run = crash_repeats,
};
