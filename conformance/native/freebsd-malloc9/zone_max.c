/* Fills a zone to its limit three times. */
#include "kernel.h"

enum { LIMIT = 100 };

static unsigned actions;

static void reached(uma_zone_t zone, void *argument)
{
    clause_expect(uma_zone_get_max(zone) == LIMIT && argument == &actions, "another zone");
    actions++;
}

static void zone_max(const struct clause_run *run)
{
    (void)run;
    static void *items[LIMIT];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 40, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    clause_expect(uma_zone_get_max(zone) == 0, "a limit from the start");
    clause_expect(uma_zone_set_max(zone, LIMIT) == LIMIT && uma_zone_get_max(zone) == LIMIT,
                  "the limit is %d", uma_zone_get_max(zone));
    uma_zone_set_warning(zone, "too many");
    uma_zone_set_maxaction(zone, reached, &actions);
    for (unsigned round = 1; round <= 3; round++) {
        for (unsigned i = 0; i < LIMIT; i++)
            clause_expect((items[i] = uma_zalloc(zone, M_NOWAIT)) != NULL, "only %u objects", i);
        clause_expect(uma_zone_get_cur(zone) == LIMIT && uma_zone_exhausted(zone), "%d in use",
                      uma_zone_get_cur(zone));
        clause_expect(uma_zalloc(zone, M_NOWAIT) == NULL, "an object beyond the limit");
        clause_expect(actions == round, "%u actions", actions);
        for (unsigned i = 0; i < LIMIT; i++)
            uma_zfree(zone, items[i]);
        clause_expect(uma_zone_get_cur(zone) == 0, "%d in use", uma_zone_get_cur(zone));
    }
    clause_expect(kernel.lines == 1 && strcmp(kernel.line, "[zone: zone] too many\n") == 0,
                  "%u lines, \"%s\"", kernel.lines, kernel.line);
    uma_zone_set_max(zone, 0);
    clause_expect(!uma_zone_exhausted(zone), "without a limit it is exhausted");
}

const struct clause CLAUSE = {.run = zone_max};
