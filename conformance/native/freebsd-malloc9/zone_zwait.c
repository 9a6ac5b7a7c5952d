/* Waits with room, and at the limit until another thread frees. */
#include "kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static uma_zone_t zone;
static void *item;
static atomic_bool given;

static void *give(void *argument)
{
    usleep(30000);
    given = true;
    uma_zfree(zone, item);
    return argument;
}

static void zone_zwait(const struct clause_run *run)
{
    (void)run;
    pthread_t giver;
    kernel_begin(0);
    zone = uma_zcreate("zone", 40, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_max(zone, 1);
    uma_zwait(zone);
    clause_expect(uma_zone_get_cur(zone) == 0, "it took an object");
    item = uma_zalloc(zone, M_NOWAIT);
    pthread_create(&giver, NULL, give, NULL);
    uma_zwait(zone);
    clause_expect(given, "it returned before there was room");
    pthread_join(giver, NULL);
    clause_expect(uma_zalloc(zone, M_NOWAIT) != NULL, "there is no room after all");
}

const struct clause CLAUSE = {.threads = true, .run = zone_zwait};
