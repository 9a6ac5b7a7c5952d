/* choice.h: random choices where the standards leave one.
 *
 * The control `random` makes them all, so that a clause that takes a habit of allocators for a rule
 * fails on it.
 */
#ifndef CONTROL_CHOICE_H
#define CONTROL_CHOICE_H

#include "heap.h"

/* The most bytes that a block gets unasked, plus 1. */
enum { PADDING_MOST = 40 };

/* A number below `limit`, or 0 where no choices are made. */
static inline size_t choice(struct heap *heap, size_t limit)
{
#ifdef CONTROL_PLAIN
    (void)heap, (void)limit;
    return 0;
#else
    if (heap->choices == 0)
        return 0;
    heap->choices = heap->choices * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(heap->choices >> 33) % limit;
#endif
}

#endif
