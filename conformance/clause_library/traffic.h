/* traffic.h: random operations on a heap, each block of which stands in a ledger.
 *
 * Sizes are drawn so that each power of two up to the largest is as likely as the next.  Whatever
 * an operation gives is tested at once: alignment, zeroes, content, overlap, usable size.  Traffic
 * belongs to one thread; the same seed gives the same requests.
 */
#ifndef ASSAY_TRAFFIC_H
#define ASSAY_TRAFFIC_H

#include "clause.h"
#include "ledger.h"

struct traffic {
    const struct clause_run *run;
    uint32_t calls;   /* enum clause_call: the operations that it may use; malloc and free always */
    size_t live_most; /* blocks */
    size_t size_most; /* of one block, a power of two */
    uint64_t random;
    struct ledger *ledger;
};

/* Every slot of the face that all allocators with a whole malloc family have. */
#define TRAFFIC_CALLS                                                                              \
    (CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC | CLAUSE_CALLOC | CLAUSE_REALLOC)

/* Begins, with the numbers of above already set but for `ledger`. */
void traffic_begin(struct traffic *traffic);

/* So many operations. */
void traffic_pass(struct traffic *traffic, size_t operations);

/* Frees each live block, in random order, after a look at its content. */
void traffic_drain(struct traffic *traffic);

#endif
