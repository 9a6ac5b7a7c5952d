/* fault_sweep.h: one operation of a heap, done while system calls fail.
 *
 * The work is repeated with the first call failing, then the second, and so on, until a run came to
 * no failing call any more (after SQLite's out-of-memory loop).  Each run is a child with a heap of
 * its own, so that the n-th call is the same one in every run of the clause.  In each run
 *   - a request that fails gives NULL although a system call failed, and not without one;
 *   - where the allocator sets errno, it is ENOMEM then, or EAGAIN, or that of the call;
 *   - no free of fault_sweep_free changes errno;
 *   - every live block keeps its content, and none overlaps another;
 * and when calls work again
 *   - each size that the work has asked for can be had;
 *   - after everything was freed the allocator's own check passes, and it counts as many live
 *     blocks as before.
 *
 * The steps below are for the work.  They ask the heap face of `sweep->run`.
 */
#ifndef ASSAY_FAULT_SWEEP_H
#define ASSAY_FAULT_SWEEP_H

#include "block_list.h"
#include "faults.h"
#include "heap_calls.h"
#include "sentinel.h"

struct fault_sweep {
    struct clause_run run; /* the child's own heap */
    struct block_list *list;
    uint64_t random;
    int error; /* of the calls that fail */
};

typedef void fault_sweep_work(struct fault_sweep *sweep);

struct fault_sweep_plan {
    fault_sweep_work *prepare; /* before, while calls work; may be NULL */
    fault_sweep_work *work;
    uint32_t calls; /* enum fault_call; 0 stands for all */
    int error;      /* 0 stands for ENOMEM */
    bool for_ever;  /* all calls from the n-th on fail */
};

/* Does the work until no call fails any more, and returns how many did; 0: the work makes no such
 * call.  UNSUPPORTED where faults cannot be made. */
unsigned fault_sweep_lay(const struct clause_run *run, const struct fault_sweep_plan *plan);

/* What a request of `size` bytes gave: enters a block, and judges a NULL by errno. */
void *fault_sweep_take(struct fault_sweep *sweep, void *block, size_t size);

/* Takes `count` blocks of malloc, of one size after the other. */
void fault_sweep_fill(struct fault_sweep *sweep, unsigned count);

/* realloc of a block of the list.  Returns where it is now. */
void *fault_sweep_resize(struct fault_sweep *sweep, void *block, size_t size);

/* Looks at a block of the list and frees it, by free_sized if `sized`. */
void fault_sweep_drop(struct fault_sweep *sweep, void *block, bool sized);

/* The same, and errno must stay as it was. */
void fault_sweep_free(struct fault_sweep *sweep, void *block, bool sized);

/* fault_sweep_free for all that is in the list, in a drawn order. */
void fault_sweep_drain(struct fault_sweep *sweep, bool sized);

/* Sizes from some bytes to some megabytes, so that memory must be fetched in every way. */
enum { FAULT_SWEEP_SIZES = 24 };
size_t fault_sweep_size(const struct fault_sweep *sweep, unsigned index);

#endif
