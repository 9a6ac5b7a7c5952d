/* siege.h: one operation of a heap, done while system calls fail.
 *
 * The work is repeated with the first call failing, then the second, and so on, until a run came to
 * no failing call any more (after SQLite's out-of-memory loop).  Each run is a child with a heap of
 * its own, so that the n-th call is the same one in every run of the clause.  In each run
 *   - a request that fails gives NULL although a system call failed, and not without one;
 *   - where the allocator sets errno, it is ENOMEM then, or EAGAIN, or that of the call;
 *   - no free of siege_free changes errno;
 *   - every live block keeps its content, and none overlaps another;
 * and when calls work again
 *   - each size that the work has asked for can be had;
 *   - after everything was freed the allocator's own check passes, and it counts as many live
 *     blocks as before.
 *
 * The steps below are for the work.  They ask the heap face of `siege->run`.
 */
#ifndef ASSAY_SIEGE_H
#define ASSAY_SIEGE_H

#include "faults.h"
#include "heap_calls.h"
#include "ledger.h"
#include "sentinel.h"

struct siege {
    struct clause_run run; /* the child's own heap */
    struct ledger *ledger;
    uint64_t random;
    int error; /* of the calls that fail */
};

typedef void siege_work(struct siege *siege);

struct siege_plan {
    siege_work *prepare; /* before, while calls work; may be NULL */
    siege_work *work;
    uint32_t calls; /* enum fault_call; 0 stands for all */
    int error;      /* 0 stands for ENOMEM */
    bool for_ever;  /* all calls from the n-th on fail */
};

/* Does the work until no call fails any more, and returns how many did; 0: the work makes no such
 * call.  UNSUPPORTED where faults cannot be made. */
unsigned siege_lay(const struct clause_run *run, const struct siege_plan *plan);

/* What a request of `size` bytes gave: enters a block, and judges a NULL by errno. */
void *siege_take(struct siege *siege, void *block, size_t size);

/* Takes `count` blocks of malloc, of one size after the other. */
void siege_fill(struct siege *siege, unsigned count);

/* realloc of a block of the ledger.  Returns where it is now. */
void *siege_resize(struct siege *siege, void *block, size_t size);

/* Looks at a block of the ledger and frees it, by free_sized if `sized`. */
void siege_drop(struct siege *siege, void *block, bool sized);

/* The same, and errno must stay as it was. */
void siege_free(struct siege *siege, void *block, bool sized);

/* siege_free for all that is in the ledger, in a drawn order. */
void siege_drain(struct siege *siege, bool sized);

/* Sizes from some bytes to some megabytes, so that memory must be fetched in every way. */
enum { SIEGE_SIZES = 24 };
size_t siege_size(const struct siege *siege, unsigned index);

#endif
