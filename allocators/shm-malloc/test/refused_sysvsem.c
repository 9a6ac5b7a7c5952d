/* variant: sysvsem.  The number of the set leads nowhere. */
#include "refused.h"

static void refuse(struct shm_heap *own, bool refused)
{
    static uint64_t set;
    if (refused)
        set = get64(&own->run->semaphore);
    put64(&own->run->semaphore, refused ? UINT32_MAX : set);
}
