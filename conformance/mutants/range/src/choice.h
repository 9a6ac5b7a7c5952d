/* choice.h: other choices where the standards leave one.
 *
 * The control `random` makes them, so that a clause that takes a habit of allocators for a rule
 * fails on it: its places are random, and its answers are those that the plain control does not
 * give.
 */
#ifndef CONTROL_RANGE_CHOICE_H
#define CONTROL_RANGE_CHOICE_H

#include "space.h"

#include <errno.h>

#ifdef CONTROL_RANDOM
enum { CHOICE_RANDOM = 1, CHOICE_OUTSIDE = ENOMEM, CHOICE_EMPTY = EINVAL };
#else
enum { CHOICE_RANDOM = 0, CHOICE_OUTSIDE = EINVAL, CHOICE_EMPTY = 0 };
#endif

/* A number below `limit`; the space's lock is held. */
static inline uint64_t choice(struct space *space, uint64_t limit)
{
    space->choices = space->choices * 6364136223846793005u + 1442695040888963407u;
    return (space->choices >> 13) % limit;
}

#endif
