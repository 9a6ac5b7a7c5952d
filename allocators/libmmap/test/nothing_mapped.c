/* Unmapping nothing is no error, protecting nothing is; neither tells anybody. */
#include "expect.h"

static void never(uint64_t from, size_t len, MMInfo info, void *udata)
{
    (void)from, (void)len, (void)info, (void)udata;
    EXPECT(false); /* nobody calls it */
}

int main(void)
{
    MMAddrSpace space;
    EXPECT(mm_init(&space, 0, 1 << 20, 4096));
    EXPECT(mm_unmap_cb(&space, 0, 1 << 20, never, NULL) == 0);
    EXPECT(mm_protect_cb(&space, 0, 4096, 1, never, NULL) == -MM_ENOMEM);
    EXPECT(mm_mapat(&space, 8192, 4096, 1, 2, -1, 0) == 8192);
    EXPECT(mm_unmap_cb(&space, 0, 8192, never, NULL) == 0);
    EXPECT(mm_unmap_cb(&space, 12288, 4096, never, NULL) == 0);
    EXPECT(mm_protect_cb(&space, 4096, 8192, 2, never, NULL) == -MM_ENOMEM);
    EXPECT(mm_protect_cb(&space, 8192, 8192, 2, never, NULL) == -MM_ENOMEM);
    EXPECT(mm_protect_cb(&space, 8192, 4096, 1, never, NULL) == 0); /* it is so already */
    EXPECT(mm_protect_cb(&space, 8192, 0, 2, never, NULL) == 0);    /* of length 0 */
    EXPECT(mm_unmap(&space, 8192, 4096) == 0);
    EXPECT(mm_unmap_cb(&space, 8192, 4096, never, NULL) == 0);
    EXPECT(space.node_count == 0);
    mm_free(&space);
    return 0;
}
