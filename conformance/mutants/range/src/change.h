/* change.h: what the calls that change something share.  The lock is held. */
#ifndef CONTROL_RANGE_CHANGE_H
#define CONTROL_RANGE_CHANGE_H

#include "span.h"

/* Tells the listener of each region of the span that has another protection than `prot`; -1 for
 * all.  The span's ends split no region. */
void change_tell(struct space *space, struct span span, int prot, struct listener listener);

/* Unmaps the span and tells of it.  There is room for two more regions. */
void change_clear(struct space *space, struct span span, struct listener listener);

#endif
