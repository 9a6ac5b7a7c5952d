/* Four threads take and free in loops while one drains 200 times; then every object is accounted
 * for. */
#include "kernel.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, HELD = 50 };

static uma_zone_t zone;
static atomic_bool over;

static void *work(void *argument)
{
    void *items[HELD];
    while (!over) {
        for (uintptr_t i = 0; i < HELD; i++)
            *(void **)(items[i] = uma_zalloc(zone, M_WAITOK)) = items + i;
        for (unsigned i = 0; i < HELD; i++) {
            clause_expect(*(void **)items[i] == items + i, "another thread has the same object");
            uma_zfree(zone, items[i]);
        }
    }
    return argument;
}

static void zone_drain(const struct clause_run *run)
{
    pthread_t threads[THREADS];
    kernel_begin(0);
    zone = uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (unsigned i = 0; i < (run->brief ? 20 : 200); i++)
        uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    over = true;
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    clause_expect(uma_zone_get_cur(zone) == 0, "%d objects are in use", uma_zone_get_cur(zone));
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(zone) == 0, "%zu bytes are left", uma_zone_memory(zone));
}

const struct clause CLAUSE = {.threads = true, .limit_s = 30, .run = zone_drain};
