/* index.h: which units are this heap's. */
#ifndef CONTROL_INDEX_H
#define CONTROL_INDEX_H

#include "heap.h"

/* False: no memory for it. */
bool index_open(struct index *index);
void index_close(struct index *index);

/* Enters the unit.  False: no memory for its leaf. */
bool index_enter(struct index *index, const struct unit *unit);
void index_strike(struct index *index, const struct unit *unit);

/* Tells if a unit begins at `address`, a multiple of UNIT_BYTES. */
bool index_has(const struct index *index, uintptr_t address);

#endif
