/* random_operations.h: random operations on a heap, each block of which stands in a list.
 *
 * Sizes are drawn so that each power of two up to the largest is as likely as the next.  Whatever
 * an operation gives is tested at once: alignment, zeroes, content, overlap, usable size.  Traffic
 * belongs to one thread; the same seed gives the same requests.
 */
#ifndef ASSAY_RANDOM_OPERATIONS_H
#define ASSAY_RANDOM_OPERATIONS_H

#include "block_list.h"
#include "clause.h"

struct random_operations {
    const struct clause_run *run;
    uint32_t calls;   /* enum clause_call: the operations that it may use; malloc and free always */
    size_t live_most; /* blocks */
    size_t size_most; /* of one block, a power of two */
    uint64_t random;
    struct block_list *list;
};

/* Every slot of the face that all allocators with a whole malloc family have. */
#define RANDOM_OPERATIONS_CALLS                                                                    \
    (CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC | CLAUSE_CALLOC | CLAUSE_REALLOC)

/* Begins, with the numbers of above already set but for `list`. */
void random_operations_begin(struct random_operations *stream);

/* So many operations. */
void random_operations_pass(struct random_operations *stream, size_t operations);

/* Frees each live block, in random order, after a look at its content. */
void random_operations_drain(struct random_operations *stream);

#endif
