/* watch.h: a replay under watch.
 *
 * Before anything is timed, each process plays the trace once while every call that really goes to
 * the heap is counted, with the size that it really has, and every object is followed from place to
 * place.  What comes out must be what the recorded program did: the calls of each kind and class of
 * size, the ends by another thread than the maker, the live bytes at the end of each epoch, and the
 * peak within the bound that the plan states.  The timed replays run the same programs through the
 * same code without the counting; they must end where the programs end, and read back what the plan
 * says.
 */
#ifndef ASSAY_REPLAY_WATCH_H
#define ASSAY_REPLAY_WATCH_H

#include "harness/plan.h"

#include <stdatomic.h>

/* What a slot or a cell holds. */
struct trace_life {
    uint64_t size;
    uint32_t maker;
    bool lives;
};

/* Of one thread. */
struct trace_watch {
    uint64_t calls[PLAN_CALLS][PLAN_CLASSES];
    uint64_t ends, ends_elsewhere;
    int64_t net_bytes; /* made less ended, by this thread */
    uint32_t thread;
    struct trace_life *slots;
    struct trace_watcher *all;
};

/* Of all threads. */
struct trace_watcher {
    struct trace_watch *threads;
    struct trace_life *cells;
    _Atomic int64_t live_bytes, live_bytes_peak;
    _Atomic(const char *) fault; /* the first one */
};

static inline void trace_fault(struct trace_watcher *all, const char *what)
{
    const char *none = NULL;
    atomic_compare_exchange_strong(&all->fault, &none, what);
}

static inline void trace_watch_move(struct trace_watch *watch, int64_t bytes)
{
    struct trace_watcher *all = watch->all;
    int64_t live = atomic_fetch_add(&all->live_bytes, bytes) + bytes;
    int64_t peak = atomic_load(&all->live_bytes_peak);
    watch->net_bytes += bytes;
    while (live > peak && !atomic_compare_exchange_weak(&all->live_bytes_peak, &peak, live)) {
    }
}

static inline void trace_watch_call(struct trace_watch *watch, enum plan_call call, uint64_t size)
{
    watch->calls[call][plan_class(size)]++;
}

/* Returns false where another object still lives. */
static inline bool trace_watch_make(struct trace_watch *watch, enum plan_call call, uint32_t slot,
                                    uint64_t size)
{
    struct trace_life *life = &watch->slots[slot];
    if (life->lives) {
        trace_fault(watch->all, "fidelity:place");
        return false;
    }
    trace_watch_call(watch, call, size);
    *life = (struct trace_life){size, watch->thread, true};
    trace_watch_move(watch, (int64_t)size);
    return true;
}

/* Returns false for an object that does not live, or has another size. */
static inline bool trace_watch_end(struct trace_watch *watch, uint32_t slot, uint64_t size)
{
    struct trace_life *life = &watch->slots[slot];
    if (!life->lives || life->size != size) {
        trace_fault(watch->all, "fidelity:place");
        return false;
    }
    watch->ends++;
    watch->ends_elsewhere += life->maker != watch->thread;
    life->lives = false;
    trace_watch_move(watch, -(int64_t)life->size);
    return true;
}

static inline void trace_watch_pass(struct trace_life *from, struct trace_life *to)
{
    *to = *from;
    from->lives = false;
}

/* All threads have ended the epoch: nobody else writes here now. */
static inline void trace_watch_epoch(struct trace_watcher *all, const struct plan *plan,
                                     uint32_t epoch)
{
    int64_t live = 0;
    for (uint32_t i = 0; i < plan->header->threads; i++)
        live += all->threads[i].net_bytes;
    if (live != (int64_t)plan->epochs[epoch].live_bytes)
        trace_fault(all, "fidelity:live-bytes");
}

static inline bool trace_watch_counts(const struct trace_watcher *all, const struct plan *plan)
{
    const struct plan_facts *facts = &plan->header->facts;
    for (unsigned call = 0; call < PLAN_CALLS; call++) {
        for (unsigned size_class = 0; size_class < PLAN_CLASSES; size_class++) {
            uint64_t count = 0;
            for (uint32_t i = 0; i < plan->header->threads; i++)
                count += all->threads[i].calls[call][size_class];
            if (count != facts->calls[call][size_class])
                return false;
        }
    }
    return true;
}

static inline bool trace_watch_shares(const struct trace_watcher *all, const struct plan *plan)
{
    const struct plan_facts *facts = &plan->header->facts;
    uint64_t ends = 0, elsewhere = 0;
    for (uint32_t i = 0; i < plan->header->threads; i++) {
        ends += all->threads[i].ends;
        elsewhere += all->threads[i].ends_elsewhere;
    }
    return ends == facts->ends && elsewhere == facts->ends_elsewhere;
}

static inline bool trace_watch_peak(struct trace_watcher *all, const struct plan *plan)
{
    const struct plan_facts *facts = &plan->header->facts;
    uint64_t peak = (uint64_t)atomic_load(&all->live_bytes_peak);
    return peak + facts->swing_bytes >= facts->live_bytes_peak &&
           peak <= facts->live_bytes_peak + facts->swing_bytes;
}

/* After the whole replay: what differs from the recording goes into `fault`. */
static inline void trace_watch_judge(struct trace_watcher *all, const struct plan *plan)
{
    if (!trace_watch_counts(all, plan))
        trace_fault(all, "fidelity:calls");
    if (!trace_watch_shares(all, plan))
        trace_fault(all, "fidelity:cross-thread");
    if (!trace_watch_peak(all, plan))
        trace_fault(all, "fidelity:peak");
}

#endif
