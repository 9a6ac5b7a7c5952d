/* blocks.h: the blocks that all threads of a soak share, each with contents that are checked.
 *
 * A block lies in a slot.  Whoever holds the slot may change it; a slot that somebody else holds is
 * passed over, so nobody waits and a block is freed by another thread than the one that made it.
 */
#ifndef ASSAY_SOAK_BLOCKS_H
#define ASSAY_SOAK_BLOCKS_H

#include "allocator.h"

#include <stdatomic.h>
#include <stdint.h>

struct soak_heap {
    const struct allocator *allocator;
    void *handle;
};

/* Set while a thread is in a call of the allocator: nothing may end it there. */
extern _Thread_local atomic_bool blocks_in_call;

/* Changes one block: makes, checks and frees it, or changes its size. */
void blocks_step(const struct soak_heap *heap, uint64_t *random);

/* Makes and frees blocks that nobody else sees, as a child of fork does. */
void blocks_alone(const struct soak_heap *heap, uint64_t *random, unsigned steps);

/* Checks and frees all of them; no other thread may run. */
void blocks_end(const struct soak_heap *heap);

/* Says what is broken, and ends the process with 1. */
_Noreturn void soak_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
