/* wait.c: M_WAITOK: a request that sleeps until memory is given back.
 *
 * While anybody waits, all threads go past the hot path, and what they free goes to the slabs at
 * once.  What processors held before is drained by those who wait, again and again: where threads
 * have buckets of their own, only their owners can do that, at their next call.
 */
#include "thread.h"
#include "zone.h"

enum { NAP_MS = 20 };

unsigned wait_count;
static unsigned freed; /* counts the moments at which memory became free */

void wait_is_over(void)
{
    __atomic_add_fetch(&freed, 1, __ATOMIC_RELEASE);
    port_wake(&freed);
}

void wait_begin(void)
{
    __atomic_add_fetch(&wait_count, 1, __ATOMIC_ACQ_REL);
}

void wait_once(void)
{
    unsigned seen = __atomic_load_n(&freed, __ATOMIC_ACQUIRE);
    thread_cool(NULL);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    if (__atomic_load_n(&freed, __ATOMIC_ACQUIRE) == seen)
        port_wait(&freed, seen, NAP_MS);
}

void wait_end(void)
{
    __atomic_sub_fetch(&wait_count, 1, __ATOMIC_ACQ_REL);
}
