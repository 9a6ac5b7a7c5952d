/* pmemobj.c: libpmemobj, whose atomic allocation constructs a block and then writes its name into
 * the root object; the manual is libpmemobj(7), pmemobj_alloc(3). */
#include "storm.h"

#include <errno.h>
#include <libpmemobj.h>
#include <string.h>

static const char layout[] = "storm";

struct root {
    PMEMoid blocks[STORM_SLOTS];
};

/* In front of the bytes. */
struct head {
    size_t size;
};

struct content {
    const unsigned char *bytes;
    size_t size;
};

static int pool_open(const char *path, void **handle)
{
    PMEMobjpool *pool = pmemobj_open(path, layout);
    if (pool == NULL && errno == ENOENT)
        pool = pmemobj_create(path, layout, STORM_FILE_BYTES, 0600);
    *handle = pool;
    return pool != NULL ? 0 : errno != 0 ? errno : EINVAL;
}

static void pool_close(void *handle)
{
    pmemobj_close(handle);
}

static struct root *root_of(PMEMobjpool *pool)
{
    return pmemobj_direct(pmemobj_root(pool, sizeof(struct root)));
}

static int construct(PMEMobjpool *pool, void *block, void *argument)
{
    const struct content *content = argument;
    struct head *head = block;
    head->size = content->size;
    memcpy(head + 1, content->bytes, content->size);
    pmemobj_persist(pool, block, sizeof *head + content->size);
    return 0;
}

static bool pool_put(void *handle, unsigned slot, const unsigned char *bytes, size_t size)
{
    struct content content = {bytes, size};
    return pmemobj_alloc(handle, &root_of(handle)->blocks[slot], sizeof(struct head) + size, 1,
                         construct, &content) == 0;
}

static void pool_take(void *handle, unsigned slot)
{
    pmemobj_free(&root_of(handle)->blocks[slot]);
}

static const unsigned char *pool_look(void *handle, unsigned slot, size_t *size)
{
    PMEMoid block = root_of(handle)->blocks[slot];
    if (OID_IS_NULL(block))
        return NULL;
    const struct head *head = pmemobj_direct(block);
    *size = head->size;
    return (const unsigned char *)(head + 1);
}

/* Its check takes a file that nobody has open; an open recovers and says if it cannot. */
static bool pool_is_sound(void *handle)
{
    return handle != NULL;
}

const struct storm_heap storm_pmemobj = {"libpmemobj", pool_open, pool_close,   pool_put,
                                         pool_take,    pool_look, pool_is_sound};
