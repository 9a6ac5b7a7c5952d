/* variant: flock.  The descriptor of the lock is gone. */
#include "refused.h"

static void refuse(struct shm_heap *own, bool refused)
{
    static int file = -1;
    if (refused)
        file = own->lock_file;
    own->lock_file = refused ? -1 : file;
}
