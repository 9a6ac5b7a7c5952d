/* Adds up what the snapshot lists, and compares with its totals. */
#include "kernel.h"

#include <stdlib.h>

/* The sum of the numbers behind each `key` before `end`, or the first one where `end` is NULL. */
static int64_t numbers(const char *text, const char *key, const char *end)
{
    int64_t sum = 0;
    for (const char *at = strstr(text, key); at != NULL && (end == NULL || at < end);
         at = strstr(at + 1, key)) {
        sum += strtoll(at + strlen(key), NULL, 10);
        if (end == NULL)
            return sum;
    }
    return sum;
}

static void snapshot_totals(const struct clause_run *run)
{
    (void)run;
    static char text[1 << 16];
    static const char *const keys[] = {
        "\"allocations\":", "\"frees\":", "\"live\":", "\"live_bytes\":"};
    kernel_begin(0);
    for (unsigned i = 0; i < 30; i++) {
        kernel_block(10 + i);
        kern_free(kern_malloc(70000, M_TEMP, M_NOWAIT), M_TEMP);
        kern_malloc(100 * i, M_DEVBUF, M_NOWAIT);
    }
    clause_expect(malloc9_snapshot(text, sizeof text) < sizeof text, "it is too long");
    const char *total = strstr(text, "\"total\":");
    clause_expect(total != NULL, "there are no totals");
    for (unsigned i = 0; i < 4; i++)
        clause_expect(numbers(text, keys[i], total) == numbers(total, keys[i], NULL),
                      "%s %jd in all, and %jd in the total", keys[i],
                      (intmax_t)numbers(text, keys[i], total),
                      (intmax_t)numbers(total, keys[i], NULL));
    clause_expect(numbers(total, "\"live\":", NULL) >= 60, "%jd live",
                  (intmax_t)numbers(total, "\"live\":", NULL));
}

const struct clause CLAUSE = {.run = snapshot_totals};
