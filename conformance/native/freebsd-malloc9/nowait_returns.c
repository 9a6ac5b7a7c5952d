/* One thread waits at the limit of a zone, another stands in an init; meanwhile 1000 requests of
 * both kinds are made. */
#include "kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static uma_zone_t full, slow;
static atomic_bool in_init, may_go, over;

static int init(void *item, size_t size, int flags)
{
    in_init = true;
    while (!may_go)
        usleep(1000);
    return item == NULL || size != 100 || flags != M_NOWAIT;
}

static void *wait_for_item(void *argument)
{
    uma_zfree(full, uma_zalloc(full, M_WAITOK));
    over = true;
    return argument;
}

static void *stand(void *argument)
{
    uma_zalloc(slow, M_NOWAIT);
    return argument;
}

static void nowait_returns(const struct clause_run *run)
{
    (void)run;
    pthread_t waiting, standing;
    kernel_begin(0);
    full = uma_zcreate("full", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_max(full, 1);
    void *only = uma_zalloc(full, M_NOWAIT);
    slow = uma_zcreate("slow", 100, NULL, NULL, init, NULL, UMA_ALIGN_PTR, 0);
    pthread_create(&waiting, NULL, wait_for_item, NULL);
    pthread_create(&standing, NULL, stand, NULL);
    while (!in_init)
        usleep(1000);
    for (unsigned i = 0; i < 1000; i++) {
        void *block = kernel_block(64 + i);
        clause_expect(uma_zalloc(full, M_NOWAIT) == NULL, "an object beyond the limit");
        kern_free(block, M_CLAUSE);
    }
    clause_expect(!over, "the one who waits had an object before there was one");
    may_go = true;
    uma_zfree(full, only);
    pthread_join(waiting, NULL);
    pthread_join(standing, NULL);
}

const struct clause CLAUSE = {.threads = true, .run = nowait_returns};
