/* base.h: the heap behind the names, and the faults of the names. */
#ifndef MUTANT_BASE_H
#define MUTANT_BASE_H

#include "fault.h"
#include "heap.h"

#define EXPORT __attribute__((visibility("default")))

/* The one heap, opened at the first call; NULL if there is no memory.  The environment variable
 * ASSAY_FAULT names its fault. */
struct heap *base_heap(void);

/* Tells if the fault is on. */
bool base_fault(enum fault which);

/* For a fault: the blocks of until now are nobody's any more. */
void base_forget(void);

/* Sets errno and returns NULL. */
void *base_refuse(int error);

static inline bool base_power_of_two(size_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

#endif
