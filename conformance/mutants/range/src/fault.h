/* fault.h: the faults of the base, each a switch that one space has on from its open to its close.
 *
 * The faults are tested where the correct code stands, so that a mutant differs from its control in
 * that place and nowhere else.  mutants/range.toml has a sentence for each.
 */
#ifndef CONTROL_RANGE_FAULT_H
#define CONTROL_RANGE_FAULT_H

#include "space.h"

#include "fault_find.h"

/* Tells if the fault is on in this space. */
static inline bool fault(const struct space *space, enum fault which)
{
    return space->fault == (int)which;
}

/* Tells if the fault is on and this is one of every `times` calls of this kind. */
static inline bool fault_now_and_then(struct space *space, enum fault which, unsigned times)
{
    return fault(space, which) && ++space->fault_calls % times == 0;
}

#endif
