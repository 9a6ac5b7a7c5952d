/* fault.h: the faults of the base, each a switch that one heap has on from its open to its close.
 *
 * The faults are tested where the correct code stands, so that a mutant differs from its control in
 * that place and nowhere else.  mutants/persist.toml has a sentence for each.
 */
#ifndef VAULT_FAULT_H
#define VAULT_FAULT_H

#include "vault.h"

#include "fault_find.h"

/* Tells if the fault is on in this heap. */
static inline bool fault(const struct vault *vault, enum fault which)
{
    return vault->fault == (int)which;
}

#endif
