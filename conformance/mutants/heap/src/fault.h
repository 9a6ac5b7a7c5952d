/* fault.h: the faults of the base, each a switch that one heap has on from its open to its close.
 *
 * The faults are tested where the correct code stands, so that a mutant differs from its control in
 * that place and nowhere else.  mutants/heap.toml and mutants/process.toml have a sentence for
 * each. In the variant `plain` no switch exists: what machine-made mutants are made of.
 */
#ifndef CONTROL_FAULT_H
#define CONTROL_FAULT_H

#include "heap.h"

#include "fault_find.h"

#include <stdbool.h>
#include <stddef.h>

/* Tells if the fault is on in this heap. */
static inline bool fault(const struct heap *heap, enum fault which)
{
#ifdef CONTROL_PLAIN
    (void)heap, (void)which;
    return false;
#else
    return heap->fault == (int)which;
#endif
}

/* Tells if the fault is on and this is one of every `times` calls of this kind. */
static inline bool fault_now_and_then(struct heap *heap, enum fault which, unsigned times)
{
    return fault(heap, which) && ++heap->fault_calls % times == 0;
}

#endif
