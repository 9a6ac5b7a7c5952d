/* place.h: where a mapping goes that may go anywhere. */
#ifndef CONTROL_RANGE_PLACE_H
#define CONTROL_RANGE_PLACE_H

#include "span.h"

/* A place for that many bytes of whole pages, the lowest or one at random; false if there is none.
 */
bool place_find(struct space *space, uint64_t length, struct span *span);

#endif
