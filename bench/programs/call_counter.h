/* call_counter.h: the counters that every process of a counted program shares.
 *
 * The file named by ASSAY_CALLS_FILE is this struct, mapped by each process; so the counts of a
 * process that dies, leaves through _exit or becomes another program are not lost.  Native byte
 * order, no padding: account.py reads it.
 */
#ifndef ASSAY_CALL_COUNTER_H
#define ASSAY_CALL_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

/* Calls that reached the family, whether or not they succeeded; free of NULL does nothing and is
 * not counted. */
struct call_counts {
    _Atomic uint64_t malloc;
    _Atomic uint64_t free;
    _Atomic uint64_t calloc;
    _Atomic uint64_t realloc;
    _Atomic uint64_t aligned;   /* aligned_alloc, posix_memalign, memalign, valloc, pvalloc */
    _Atomic uint64_t operators; /* of C++, where they call no malloc that is counted */
    _Atomic uint64_t processes;
};

_Static_assert(sizeof(struct call_counts) == 7 * sizeof(uint64_t), "a file of seven numbers");

#endif
