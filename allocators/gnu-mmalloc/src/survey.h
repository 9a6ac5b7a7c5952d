/* survey.h: finds the slabs that earlier processes have left, a few units at a time, so that an
 * attach costs the same whatever the size of the region.  The lock is held. */
#ifndef MMALLOC_SURVEY_H
#define MMALLOC_SURVEY_H

#include "heap.h"

/* Looks at some more units; ends early once a slab of that class is offered.  False: all were seen.
 */
bool survey_step(struct mheap *heap, unsigned kind);

/* From the beginning again. */
void survey_again(struct mheap *heap);

#endif
