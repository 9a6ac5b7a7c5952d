/* thread.h: what a thread has of its own: the way to its buckets, and its counters.
 *
 * The counters of a thread are written by it alone and read by others, so they need no atomic
 * instruction.  When a thread ends, its structure is parked with all that it holds, for the next
 * thread.  Nothing is lost, and there are never more structures than there were threads at a time.
 */
#ifndef MALLOC9_THREAD_H
#define MALLOC9_THREAD_H

#include "bucket.h"

/* Of one zone.  The buckets are used where the thread has no per-CPU slots. */
struct zone_slot {
    struct bucket *current, *spare;
    void **top; /* of `current`, where the zone is no class */
    uint64_t allocs, frees;
};

/* Of one type: calls by size class, [0] allocations and [1] frees. */
enum { CLASSES_MOST = 241 }; /* kinds; the counters below then fit a page */
struct type_counts {
    uint64_t calls[2][CLASSES_MOST];
    uint64_t other_calls[2]; /* of large blocks, debug blocks and malloc_type_allocated */
    uint64_t other_bytes[2];
    uint64_t requested[2]; /* bytes that were asked for, where the type is profiled */
};

struct hot;

struct thread {
    struct thread *next;
    struct thread *next_parked;
    struct hot *hot; /* NULL while parked */
    bool per_cpu;
    struct bucket_tops *own; /* where the thread has no per-CPU buckets */
    struct zone_slot *slots; /* by the number of the zone */
    unsigned slot_count;
    struct type_counts **counts; /* by the number of the type */
    unsigned count_count;
};

/* The hot path reads this and nothing else of the thread.  `area` leads to a processor without
 * buckets while `type` is HOT_NOBODY, so a drop-in, which has one type, need not look at that. */
struct hot {
    const void *type;           /* whose requests need no second look, or HOT_NOBODY */
    struct type_counts *counts; /* of this type */
    struct rseq_area *area;
    struct bucket_tops *tops; /* by processor */
    struct rseq_area *real;   /* the thread's area, whatever its type is */
    struct thread *thread;    /* NULL until the first request, and after the thread's end */
    unsigned interrupts;      /* depth of simulated interrupts, and of critical sections above it */
    bool ended;
    struct rseq_area own, cold;
};

enum { HOT_CRITICAL_ONE = 1 << 16, HOT_CRITICAL = 0x7fff0000 };

/* The address of no type, and not that of a heap before it is opened either. */
#define HOT_NOBODY ((const void *)1)

extern PORT_OWN __thread struct hot hot;

/* Makes the thread known.  False: there is no memory for it, or the thread has ended. */
bool thread_enter(void);
static inline bool thread_known(void)
{
    return port_likely(hot.thread != NULL) || thread_enter();
}

/* Lets the type onto the hot path of this thread, or no type. */
void thread_warm(const void *type, struct type_counts *counts);
void thread_cool_self(void);

/* The place of the top of a class, by its kind, on that processor. */
void ***thread_class_top(unsigned kind, unsigned cpu);

/* The thread's slot of the zone, or NULL. */
struct zone_slot *thread_slot_make(unsigned zone);
static inline struct zone_slot *thread_slot(unsigned zone)
{
    if (port_unlikely(hot.thread == NULL || zone >= hot.thread->slot_count))
        return thread_slot_make(zone);
    return &hot.thread->slots[zone];
}

/* The thread's counters of the type, or NULL. */
struct type_counts *thread_counts(unsigned type);

/* All threads' calls, with the lock of the list taken; for `thread_each`. */
void thread_each(void (*visit)(struct thread *thread, void *argument), void *argument);

/* Sends the requests of all threads for the type, or any type, past the hot path. */
void thread_cool(const void *type);

/* Under the kernel's registration: true. */
bool thread_host_has_rseq(void);
/* After it returns, no sequence that began before is still running on that processor. */
void thread_interrupt_cpu(unsigned cpu);
unsigned thread_cpus(void);

/* Threads from now on use slots of their own even where the host has rseq: for tests. */
void thread_forbid_rseq(void);

void thread_fork_child(void);
extern port_lock thread_lock;

#endif
