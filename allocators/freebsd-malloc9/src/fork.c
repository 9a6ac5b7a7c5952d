/* fork.c: a child gets structures that nobody was in the middle of.
 *
 * All locks are taken before a fork, in their order, so that no slow path is half done.  Handlers
 * that the program registered earlier run while they are held; the thread that forks has them all,
 * so it goes past each and may allocate.  The steps of the hot path are done as a whole or not at
 * all, on this side too.
 */
#include "fork.h"
#include "arena.h"
#include "classes.h"
#include "knobs.h"
#include "meta.h"
#include "thread.h"
#include "type.h"
#include "zone.h"

static void take_zone(struct uma_zone *zone, void *argument)
{
    (void)argument;
    port_lock_take(&zone->lock);
}

static void give_zone(struct uma_zone *zone, void *argument)
{
    (void)argument;
    port_lock_give(&zone->lock);
}

static void take_keg(struct keg *keg, void *argument)
{
    (void)argument;
    port_lock_take(&keg->lock);
}

static void give_keg(struct keg *keg, void *argument)
{
    (void)argument;
    port_lock_give(&keg->lock);
}

/* The lists stay locked in between: what was taken is what is given. */
static void prepare(void)
{
    port_lock_take(&classes_lock);
    port_lock_take(&contig_lock);
    port_lock_take(&debug_lock);
    port_lock_take(&memguard_lock);
    port_lock_take(&type_lock);
    zone_each(take_zone, NULL);
    port_lock_take(&zone_list_lock);
    keg_each(take_keg, NULL);
    port_lock_take(&keg_list_lock);
    port_lock_take(&arena_lock);
    port_lock_take(&thread_lock);
    port_lock_take(&meta_lock);
    port_holds_all = true;
}

static void resume(void)
{
    port_holds_all = false;
    port_lock_give(&meta_lock);
    port_lock_give(&thread_lock);
    port_lock_give(&arena_lock);
    port_lock_give(&keg_list_lock);
    keg_each(give_keg, NULL);
    port_lock_give(&zone_list_lock);
    zone_each(give_zone, NULL);
    port_lock_give(&type_lock);
    port_lock_give(&memguard_lock);
    port_lock_give(&debug_lock);
    port_lock_give(&contig_lock);
    port_lock_give(&classes_lock);
}

static void child(void)
{
    thread_fork_child();
    wait_count = 0;
    resume();
}

void fork_expect(void)
{
    static bool expected;
    if (!__atomic_exchange_n(&expected, true, __ATOMIC_ACQ_REL))
        pthread_atfork(prepare, resume, child);
}
