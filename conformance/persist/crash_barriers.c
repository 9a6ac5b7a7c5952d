/* Leaves one write to the medium out after the other, and counts those without which something is
 * lost. */
#include "persist_crash.h"

#include <string.h>

static unsigned count_of(const char *text, const char *word)
{
    unsigned count = 0;
    for (; (text = strstr(text, word)) != NULL; text++)
        count++;
    return count;
}

static void crash_barriers(const struct clause_run *run)
{
    static const char *const words[] = {"--model", "witness",  "--operations", "75", "--pages",
                                        "5",       "--random", "30",           NULL};
    persist_crash_needs_power(run);
    const char *said = persist_crash_said(run, words);
    unsigned needed = count_of(said, "\"needed\":true");
    unsigned useless = count_of(said, "\"needed\":false");
    clause_expect(needed > 0, "no write to the medium is needed: %.300s", said);
    clause_value("%u of %u writes to the medium are needed", needed, needed + useless);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 240,
    .run = crash_barriers,
};
