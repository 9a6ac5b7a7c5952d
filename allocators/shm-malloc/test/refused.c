/* A robust mutex is hardly ever refused; a heap that was destroyed refuses. */
#include "refused.h"

static void refuse(struct shm_heap *own, bool refused)
{
    put64(&own->header->state, refused ? STATE_GONE : STATE_DIRTY);
}
