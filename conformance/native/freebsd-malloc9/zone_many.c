/* Creates 500 zones, and two threads take an object from each. */
#include "kernel.h"

#include <pthread.h>

enum { ZONES = 500 };

static uma_zone_t zones[ZONES];
static unsigned char *items[2][ZONES];

static void *take(void *argument)
{
    unsigned thread = *(unsigned *)argument;
    for (unsigned i = 0; i < ZONES; i++) {
        items[thread][i] = uma_zalloc(zones[i], M_NOWAIT);
        clause_expect(items[thread][i] != NULL, "no object of zone %u", i);
        memset(items[thread][i], (int)(i + thread), 16 + i);
    }
    return NULL;
}

static void zone_many(const struct clause_run *run)
{
    (void)run;
    unsigned numbers[2] = {0, 1};
    pthread_t thread;
    struct uma_statistics statistics;
    kernel_begin(0);
    for (unsigned i = 0; i < ZONES; i++)
        zones[i] = uma_zcreate("zone", 16 + i, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    take(&numbers[0]);
    pthread_create(&thread, NULL, take, &numbers[1]);
    pthread_join(thread, NULL);
    for (unsigned i = 0; i < ZONES; i++) {
        uma_zone_statistics(zones[i], &statistics);
        clause_expect(statistics.used == 2 && statistics.requests == 2, "zone %u: %ju used", i,
                      (uintmax_t)statistics.used);
        for (unsigned at = 0; at < 2; at++) {
            clause_expect(kernel_all(items[at][i], 16 + i, (unsigned char)(i + at)),
                          "an object of zone %u has changed", i);
            uma_zfree(zones[i], items[at][i]);
        }
        uma_zdestroy(zones[i]);
    }
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
}

const struct clause CLAUSE = {.threads = true, .run = zone_many};
