/* variant: ofd.  No thread may open a descriptor for the lock. */
#include "refused.h"

#include <sys/resource.h>

static void refuse(struct shm_heap *own, bool refused)
{
    struct rlimit limit;
    struct cache *cache = cache_known(own);
    if (refused && cache != NULL && cache->lock_file >= 0) {
        close(cache->lock_file);
        cache->lock_file = -1;
    }
    EXPECT(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = refused ? 0 : limit.rlim_max;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}
