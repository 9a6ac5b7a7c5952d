#include "span.h"

#include "fault.h"

#include <errno.h>

bool span_round(const struct space *space, uint64_t length, uint64_t *rounded)
{
    uint64_t mask = space->page - 1;
    *rounded = fault(space, FAULT_length_rounds_down) && length > mask ? length & ~mask
                                                                       : (length + mask) & ~mask;
    return *rounded >= length || fault(space, FAULT_length_rounds_down) ||
           fault(space, FAULT_length_wraps);
}

int span_of(const struct space *space, uint64_t address, uint64_t length, struct span *span)
{
    uint64_t rounded;
    if ((address & (space->page - 1)) != 0 || length == 0 || !span_round(space, length, &rounded) ||
        address < space->start || address > space->end || space->end - address < rounded)
        return EINVAL;
    *span = (struct span){address, address + rounded};
    return 0;
}

void space_lock(struct space *space)
{
    if (!fault(space, FAULT_unlocked))
        pthread_mutex_lock(&space->lock);
}

void space_unlock(struct space *space)
{
    if (!fault(space, FAULT_unlocked))
        pthread_mutex_unlock(&space->lock);
}
