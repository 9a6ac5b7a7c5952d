/* thread.c: threads that come, end, and are the only ones left after a fork.
 *
 * A thread's buckets and counters are made, left to the next thread, and taken over in a child
 * under one lock.  How other buckets are emptied depends on the same list.
 */
#include "thread.h"

#include "classes.h"
#include "meta.h"
#include "zone.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#if !defined(BUCKET_PLAIN) && __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#define HAS_RSEQ 1
#else
#define HAS_RSEQ 0
#endif

void *bucket_none[2];
port_lock thread_lock = PORT_LOCK;

/* Before a thread's first request and after its end: a processor without buckets. */
static struct rseq_area no_area;
#define FOUR(top) top, top, top, top
static struct bucket_tops no_tops = {{FOUR(FOUR(FOUR(FOUR(bucket_none))))}};
_Static_assert(KINDS == 256, "so many tops are in no_tops");
__thread struct hot hot = {
    .type = HOT_NOBODY, .area = &no_area, .tops = &no_tops, .real = &no_area};

static struct bucket_tops *cpu_tops; /* of the processors, and of one more without buckets */
static struct thread *all, *parked;
static pthread_key_t end_key;
static bool have_key, forbidden, barrier_ready;
static unsigned cpus;

#if HAS_RSEQ
/* Older C libraries lack them; then there is no registration. */
#pragma weak __rseq_offset
#pragma weak __rseq_size

static struct rseq_area *host_area(void)
{
    if (&__rseq_size == NULL || __rseq_size == 0)
        return NULL;
    return (struct rseq_area *)((char *)__builtin_thread_pointer() + __rseq_offset);
}
#else
static struct rseq_area *host_area(void)
{
    return NULL;
}
#endif

unsigned thread_cpus(void)
{
    if (cpus == 0)
        cpus = port_cpus();
    return cpus;
}

static bool barrier_register(void)
{
    int before = errno;
    if (!barrier_ready)
        barrier_ready =
            syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0) == 0;
    errno = before;
    return barrier_ready;
}

/* The area of a thread that may use per-CPU slots; without the barrier nobody could drain them. */
static struct rseq_area *usable_area(void)
{
    struct rseq_area *area = forbidden ? NULL : host_area();
    if (area == NULL || __atomic_load_n(&area->cpu_id, __ATOMIC_RELAXED) >= thread_cpus())
        return NULL;
    return barrier_register() ? area : NULL;
}

bool thread_host_has_rseq(void)
{
    return usable_area() != NULL;
}

void thread_forbid_rseq(void)
{
    forbidden = true;
}

void thread_interrupt_cpu(unsigned cpu)
{
    int before = errno;
    if (barrier_ready)
        syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU,
                cpu);
    errno = before;
}

/* Tops of so many processors, and of one more, which never gets a bucket. */
static struct bucket_tops *tops_make(unsigned count)
{
    struct bucket_tops *tops = meta_take((count + 1) * sizeof *tops);
    for (unsigned i = 0; tops != NULL && i <= count; i++)
        tops[i] = no_tops;
    return tops;
}

/* Made once, by whichever thread comes first. */
static bool cpu_tops_make(void)
{
    port_lock_take(&thread_lock);
    if (cpu_tops == NULL)
        cpu_tops = tops_make(thread_cpus());
    port_lock_give(&thread_lock);
    return cpu_tops != NULL;
}

void ***thread_class_top(unsigned kind, unsigned cpu)
{
    return &cpu_tops[cpu].top[kind];
}

static bool slots_grow(struct thread *thread, unsigned most)
{
    unsigned count = thread->slot_count == 0 ? 128 : thread->slot_count;
    while (count <= most)
        count *= 2;
    struct zone_slot *fresh = meta_take(count * sizeof *fresh), *old = thread->slots;
    if (fresh == NULL)
        return false;
    for (unsigned i = 0; i < count; i++)
        fresh[i] = i < thread->slot_count ? old[i] : (struct zone_slot){.top = bucket_none};
    port_lock_take(&thread_lock);
    unsigned before = thread->slot_count;
    thread->slots = fresh;
    thread->slot_count = count;
    port_lock_give(&thread_lock);
    if (old != NULL)
        meta_give(old, before * sizeof *old);
    return true;
}

static struct thread *make(void)
{
    struct thread *thread = meta_take(sizeof *thread);
    if (thread != NULL && !slots_grow(thread, CLASSES_MOST)) {
        meta_give(thread, sizeof *thread);
        return NULL;
    }
    if (thread != NULL) {
        port_lock_take(&thread_lock);
        thread->next = all;
        all = thread;
        port_lock_give(&thread_lock);
    }
    return thread;
}

/* Under the lock: leaves all that it holds to the next thread. */
static void park(struct thread *thread)
{
    thread->hot = NULL;
    thread->next_parked = parked;
    parked = thread;
}

static struct thread *unpark(void)
{
    port_lock_take(&thread_lock);
    struct thread *thread = parked;
    if (thread != NULL)
        parked = thread->next_parked;
    port_lock_give(&thread_lock);
    return thread;
}

/* Later requests of the thread, such as those of other destructors, go without buckets. */
static void end(void *argument)
{
    struct thread *thread = argument;
    port_lock_take(&thread_lock);
    hot.type = HOT_NOBODY;
    hot.area = hot.real = &no_area;
    hot.tops = &no_tops;
    hot.thread = NULL;
    hot.ended = true;
    park(thread);
    port_lock_give(&thread_lock);
}

/* The key is made once, and its lock is the list's, so that no thread sees half of it. */
static void end_expect(struct thread *thread)
{
    port_lock_take(&thread_lock);
    if (!have_key)
        have_key = pthread_key_create(&end_key, end) == 0;
    port_lock_give(&thread_lock);
    if (have_key)
        pthread_setspecific(end_key, thread);
}

/* Points the classes of malloc(9) at the processors' buckets, or at the thread's own. */
static bool tops_point(struct thread *thread, bool per_cpu)
{
    if (per_cpu ? !cpu_tops_make() : thread->own == NULL && (thread->own = tops_make(1)) == NULL)
        return false;
    hot.tops = per_cpu ? cpu_tops : thread->own;
    hot.cold.cpu_id = per_cpu ? thread_cpus() : 1;
    return true;
}

bool thread_enter(void)
{
    if (hot.ended || hot.thread != NULL || !classes_ready())
        return hot.thread != NULL;
    struct thread *thread = unpark();
    if (thread == NULL && (thread = make()) == NULL)
        return false;
    struct rseq_area *area = usable_area();
    bool ready = tops_point(thread, area != NULL);
    port_lock_take(&thread_lock);
    thread->per_cpu = area != NULL;
    if (ready)
        thread->hot = &hot;
    else
        park(thread);
    port_lock_give(&thread_lock);
    if (!ready)
        return false;
    hot.real = area != NULL ? area : &hot.own;
    hot.area = &hot.cold;
    hot.thread = thread;
    end_expect(thread);
    return true;
}

struct zone_slot *thread_slot_make(unsigned zone)
{
    if (!thread_known())
        return NULL;
    struct thread *thread = hot.thread;
    if (zone >= thread->slot_count) {
        if (!slots_grow(thread, zone))
            return NULL;
    }
    return &thread->slots[zone];
}

struct type_counts *thread_counts(unsigned type)
{
    if (!thread_known())
        return NULL;
    struct thread *thread = hot.thread;
    if (type >= thread->count_count) {
        unsigned count = thread->count_count == 0 ? 16 : thread->count_count, old = count;
        while (count <= type)
            count *= 2;
        struct type_counts **table = meta_take(count * sizeof *table), **before = thread->counts;
        if (table == NULL)
            return NULL;
        for (unsigned i = 0; i < thread->count_count; i++)
            table[i] = before[i];
        port_lock_take(&thread_lock);
        old = thread->count_count;
        thread->counts = table;
        thread->count_count = count;
        port_lock_give(&thread_lock);
        if (before != NULL)
            meta_give(before, old * sizeof *before);
    }
    if (thread->counts[type] == NULL) {
        struct type_counts *fresh = meta_take(sizeof *fresh);
        __atomic_store_n(&thread->counts[type], fresh, __ATOMIC_RELEASE);
    }
    return thread->counts[type];
}

void thread_each(void (*visit)(struct thread *thread, void *argument), void *argument)
{
    port_lock_take(&thread_lock);
    for (struct thread *thread = all; thread != NULL; thread = thread->next)
        visit(thread, argument);
    port_lock_give(&thread_lock);
}

void thread_warm(const void *type, struct type_counts *counts)
{
    hot.counts = counts;
    __atomic_store_n(&hot.area, hot.real, __ATOMIC_RELAXED);
    __atomic_store_n(&hot.type, type, __ATOMIC_RELAXED);
}

/* A thread that is known, so that it has an area without buckets of its own. */
static void cool_hot(struct hot *of)
{
    __atomic_store_n(&of->type, HOT_NOBODY, __ATOMIC_RELAXED);
    __atomic_store_n(&of->area, &of->cold, __ATOMIC_RELAXED);
}

void thread_cool_self(void)
{
    if (hot.thread != NULL)
        cool_hot(&hot);
}

static void cool(struct thread *thread, void *argument)
{
    if (thread->hot != NULL &&
        (argument == NULL ||
         __atomic_load_n(&thread->hot->type, __ATOMIC_RELAXED) == *(const void **)argument))
        cool_hot(thread->hot);
}

void thread_cool(const void *type)
{
    thread_each(cool, type != NULL ? &type : NULL);
}

/* The other threads do not exist here; what they hold is parked. */
void thread_fork_child(void)
{
    parked = NULL;
    for (struct thread *thread = all; thread != NULL; thread = thread->next)
        if (thread != hot.thread)
            park(thread);
    if (barrier_ready) {
        barrier_ready = false;
        barrier_register();
    }
}
