/* Uses a zone, compares its statistics, and looks for it in the list and in the table. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static unsigned seen;

static void visit(const struct uma_statistics *statistics, void *argument)
{
    clause_expect(argument == &seen, "another argument");
    seen += strcmp(statistics->name, "looked-at") == 0 && statistics->used == 40;
}

static void zone_statistics(const struct clause_run *run)
{
    (void)run;
    struct uma_statistics statistics;
    void *items[90];
    char text[4096];
    int ends[2];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("looked-at", 333, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_max(zone, 90);
    for (unsigned i = 0; i < 90; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    uma_zalloc(zone, M_NOWAIT);
    for (unsigned i = 0; i < 50; i++)
        uma_zfree(zone, items[i]);
    uma_zone_statistics(zone, &statistics);
    clause_expect(strcmp(statistics.name, "looked-at") == 0 && statistics.size == 333 &&
                      statistics.limit == 90 && statistics.used == 40 &&
                      statistics.requests == 90 && statistics.frees == 50 &&
                      statistics.failures == 1 && statistics.sleeps == 0,
                  "%s: %ju used, %ju requests, %ju frees, %ju failures", statistics.name,
                  (uintmax_t)statistics.used, (uintmax_t)statistics.requests,
                  (uintmax_t)statistics.frees, (uintmax_t)statistics.failures);
    uma_statistics_list(visit, &seen);
    clause_expect(seen == 1, "the list has it %u times", seen);
    clause_expect(pipe2(ends, O_NONBLOCK) == 0, "no pipe");
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 18);
    uma_print_zones(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    clause_expect(length > 0 && strncmp(text, "ITEM", 4) == 0, "the table does not begin so");
    text[length] = '\0';
    clause_expect(strstr(text, "looked-at") != NULL, "the table does not have it");
}

const struct clause CLAUSE = {.run = zone_statistics};
