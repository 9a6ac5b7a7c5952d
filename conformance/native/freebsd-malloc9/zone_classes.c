/* Takes 30 blocks of a class with two types, and looks at its zone. */
#include "kernel.h"

static uint64_t before, after;

static void visit(const struct uma_statistics *statistics, void *argument)
{
    if (strcmp(statistics->name, "malloc-4096") == 0)
        *(uint64_t *)argument = statistics->requests;
}

static void zone_classes(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (unsigned i = 0; i < 30; i++)
        kern_malloc(48, i % 2 == 0 ? M_CLAUSE : M_TEMP, M_NOWAIT);
    malloc9_debug(M_TEMP, 0);
    uma_statistics_list(visit, &before);
    for (unsigned i = 0; i < 30; i++)
        kern_malloc(4096, i % 2 == 0 ? M_CLAUSE : M_TEMP, M_NOWAIT);
    uma_statistics_list(visit, &after);
    clause_expect(after - before == 30, "%ju requests", (uintmax_t)(after - before));
}

const struct clause CLAUSE = {.run = zone_classes};
