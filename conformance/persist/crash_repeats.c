/* Lets the crash engine go through one seed twice, and compares what it says. */
#include "persist_crash.h"

#include <string.h>

/* Without the time, which comes last. */
static size_t compared(const char *said)
{
    const char *seconds = strstr(said, "\"seconds\"");
    return seconds == NULL ? strlen(said) : (size_t)(seconds - said);
}

static void crash_repeats(const struct clause_run *run)
{
    static const char *const words[] = {"--model",  "power", "--operations", "24", "--pages", "4",
                                        "--random", "8",     "--jobs",       "1",  NULL};
    persist_crash_needs_power(run);
    const char *first = persist_crash_said(run, words), *second = persist_crash_said(run, words);
    size_t length = compared(first);
    clause_expect(length > 0 && compared(second) == length && memcmp(first, second, length) == 0,
                  "one seed gave %.200s and %.200s", first, second);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 60,
    .run = crash_repeats,
};
