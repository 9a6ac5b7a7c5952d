/* fill.h: what lies in freed memory, so that a write into it is noticed. */
#ifndef CONTROL_FILL_H
#define CONTROL_FILL_H

#include "heap.h"

/* Fills all that the block could use. */
void fill_make(const struct heap *heap, struct place place);

/* Tells if nobody wrote there since. */
bool fill_is_whole(const struct heap *heap, struct place place);

#endif
