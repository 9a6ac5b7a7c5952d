/* Five threads wait one after another, and one object after another is freed. */
#include "kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THREADS = 5 };

static uma_zone_t zone;
static atomic_uint served;

static void *work(void *argument)
{
    void *item = uma_zalloc(zone, M_WAITOK);
    unsigned turn = served++;
    clause_expect(item != NULL && turn == (uintptr_t)argument, "thread %ju is served as number %u",
                  (uintmax_t)(uintptr_t)argument, turn);
    return NULL;
}

static void zone_queue(const struct clause_run *run)
{
    (void)run;
    pthread_t threads[THREADS];
    void *items[THREADS];
    struct uma_statistics statistics = {0};
    kernel_begin(0);
    zone = uma_zcreate("zone", 40, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_max(zone, THREADS);
    for (unsigned i = 0; i < THREADS; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    for (uintptr_t i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, work, (void *)i);
        while (statistics.sleeps <= i)
            uma_zone_statistics(zone, &statistics);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        uma_zfree(zone, items[i]);
        while (served <= i)
            usleep(1000);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

const struct clause CLAUSE = {.threads = true, .run = zone_queue};
