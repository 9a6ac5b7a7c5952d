/* body.h: what a benchmark body is.
 *
 * A body is the work whose cost is measured: so many operations of one kind on one heap.  It holds
 * no timing code and prints nothing; it returns a checksum of the contents that it read back, which
 * is the same for every allocator that did the same work on the same seed.  Its own tables come
 * from `scratch_take`, never from the heap that is measured.
 *
 * Each body is one file in bench/<group>/ that defines `const struct body BODY_ENTRY(<file name>)`.
 * It is compiled once for each binding (binding.h), so it includes nothing but the headers here.
 */
#ifndef ASSAY_BODY_H
#define ASSAY_BODY_H

#include "capability.h"

struct plan;

#ifdef __cplusplus
extern "C" {
#endif

/* The operations that a body calls, of enum capability_slot; the proof of identity covers each of
 * them. */
enum body_call {
    BODY_MALLOC = CAPABILITY_MALLOC,
    BODY_FREE = CAPABILITY_FREE,
    BODY_FREE_SIZED = CAPABILITY_FREE_SIZED,
    BODY_ALIGNED_ALLOC = CAPABILITY_ALIGNED_ALLOC,
    BODY_CALLOC = CAPABILITY_CALLOC,
    BODY_REALLOC = CAPABILITY_REALLOC,
    BODY_REALLOC_IN_PLACE = CAPABILITY_REALLOC_IN_PLACE,
    BODY_USABLE_SIZE = CAPABILITY_USABLE_SIZE,
    BODY_PERSIST = CAPABILITY_PERSIST, /* all of the face; the body opens its heaps itself */
    BODY_MAP_ANY = CAPABILITY_MAP_ANY,
    BODY_MAP_AT = CAPABILITY_MAP_AT,
    BODY_UNMAP = CAPABILITY_UNMAP,
    BODY_PROTECT = CAPABILITY_PROTECT,
    BODY_QUERY = CAPABILITY_QUERY,
};

enum { BODY_AXES_MAX = 6, BODY_MEASURES_MAX = 4 };

/* One axis of a workload's name: "size:64", "sizes:16-512", "order:fifo". */
struct body_axis {
    const char *name;     /* NULL ends the list */
    const char *standard; /* the value where the name gives none */
    uint64_t least, most; /* bounds of a number, or of both ends of a range */
    bool range;           /* two numbers, "low-high" */
    bool power_of_two;
    const char *const
        *words; /* NULL, or the words that it may be; then `low` is the word's index */
};

/* The axis of bodies that several processes do at the same time, on one SHARED heap.  Where the
 * process's own malloc is measured each of them has a heap of its own, as without sharing. */
#define BODY_AXIS_PROCESSES "processes"

struct body_value {
    uint64_t low, high; /* equal where the axis is one number */
};

struct body_arguments {
    const struct allocator *allocator;     /* of the binding; NULL under preload */
    void *handle;                          /* NULL for a body that opens its heaps itself */
    const char *options;                   /* of the entry, or NULL: such a body opens with them */
    struct body_value axis[BODY_AXES_MAX]; /* in the order of `body.axes` */
    unsigned threads;
    uint64_t seed;
    const struct plan *plan; /* of a body that plays a recording; else NULL */

    /* Where memory is measured: the body stops here at each point worth a sample, and tells how
     * many bytes are live and the most that were.  The names are "base" before the first block,
     * "sample" on the way, "peak" at the most, "survivors" where few are left, "drained" when none
     * is.  NULL where time is measured. */
    void (*phase)(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);
};

/* A count that needs no clock: "shared_line_fraction". */
struct body_measure {
    const char *metric, *unit;
    double value;
};

struct body {
    const char *name;
    const char *operation; /* what one operation is: "one malloc and free" */
    unsigned calls;        /* enum body_call */
    uint32_t traits;       /* enum allocator_trait that it needs with one thread */
    bool threaded;         /* runs with any number of threads; those also need THREAD_SAFE */
    bool crosses;          /* its processes free each other's blocks: only a SHARED heap can */
    bool recorded;         /* plays a recorded trace; its workloads are named for those */
    struct body_axis axes[BODY_AXES_MAX + 1];

    /* Makes the state of one run, untimed.  NULL: an allocation failed; with errno ENOTSUP: the
     * allocator has no heap as the row asks for it. */
    void *(*prepare)(const struct body_arguments *arguments);

    /* Does `operations` operations and adds what it read to `*checksum`.  May be called again on
     * the same state.  False: an allocation failed. */
    bool (*run)(void *state, uint64_t operations, uint64_t *checksum);

    /* Clears up after a run, untimed, for the next one.  NULL where there is nothing to clear. */
    void (*settle)(void *state);

    /* Does the work of a run without the heap: what the body itself costs.  NULL where the `null`
     * allocator tells that. */
    void (*idle)(void *state);

    /* Why what was done so far is not to be believed, as the reason of an `invalid` record, or NULL
     * if it is.  A NULL slot: the checksum says all. */
    const char *(*fault)(void *state);

    /* Fills in counts; returns how many.  NULL where there are none. */
    unsigned (*measure)(void *state, struct body_measure measures[BODY_MEASURES_MAX]);

    /* Frees every block that still lives, and the state. */
    void (*finish)(void *state);
};

/* `size` zeroed bytes of private memory from the kernel; never NULL (a failure ends the process
 * with a message).  `scratch_give` takes them back. */
void *scratch_take(size_t size);
void scratch_give(void *memory, size_t size);

#ifdef __cplusplus
}
#endif
#endif
