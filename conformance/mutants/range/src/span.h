/* span.h: the pages that a call is about, and the lock of the call. */
#ifndef CONTROL_RANGE_SPAN_H
#define CONTROL_RANGE_SPAN_H

#include "space.h"

/* Whole pages. */
struct span {
    uint64_t start, end;
};

/* Rounds up to pages; false if no number says it. */
bool span_round(const struct space *space, uint64_t length, uint64_t *rounded);

/* 0, or EINVAL for an address that is no page's, no length, or what is not in the space. */
int span_of(const struct space *space, uint64_t address, uint64_t length, struct span *span);

void space_lock(struct space *space);
void space_unlock(struct space *space);

#endif
