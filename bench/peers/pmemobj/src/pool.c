#include "pool.h"

#include "../../file_words.h"

#include <dlfcn.h>
#include <libpmemobj.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOTS = 8 };

#define POOL_LAYOUT  "bench"
#define POOL_LIBRARY "libpmemobj.so.1"

static const uint64_t pool_bytes_most = (uint64_t)1 << 30;

/* What the pool itself takes, beside the blocks. */
static const uint64_t pool_own_bytes = PMEMOBJ_MIN_POOL * 2;

/* Of the library, once it is loaded. */
static struct {
    __typeof__(pmemobj_create) *create;
    __typeof__(pmemobj_open) *open;
    __typeof__(pmemobj_close) *close;
    __typeof__(pmemobj_root) *root;
    __typeof__(pmemobj_alloc) *alloc;
    __typeof__(pmemobj_free) *free;
    __typeof__(pmemobj_persist) *persist;
} library;

struct pool {
    PMEMobjpool *pool;
    size_t length;
    uint64_t uuid, *roots; /* offsets in the pool */
};

static bool function_find(void *loaded, const char *name, void *place)
{
    void *found = dlsym(loaded, name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

static bool library_load(void)
{
    if (library.create != NULL)
        return true;
    setenv("PMEM_IS_PMEM_FORCE", "1", 1);
    void *loaded = dlopen(POOL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    return loaded != NULL && function_find(loaded, "pmemobj_open", &library.open) &&
           function_find(loaded, "pmemobj_close", &library.close) &&
           function_find(loaded, "pmemobj_root", &library.root) &&
           function_find(loaded, "pmemobj_alloc", &library.alloc) &&
           function_find(loaded, "pmemobj_free", &library.free) &&
           function_find(loaded, "pmemobj_persist", &library.persist) &&
           function_find(loaded, "pmemobj_create", &library.create);
}

static int pool_begin(const struct file_words *words, struct pool *pool)
{
    bool is_new = words->flags != 0 && access(words->path, F_OK) != 0;
    if (!is_new && (words->flags & O_EXCL) != 0)
        return EEXIST;
    if (is_new && words->size > pool_bytes_most)
        return ENOTSUP;
    size_t size = words->size + pool_own_bytes;
    pool->pool = is_new ? library.create(words->path, POOL_LAYOUT, size, 0600)
                        : library.open(words->path, POOL_LAYOUT);
    struct stat about;
    if (pool->pool == NULL || stat(words->path, &about) != 0)
        return errno != 0 ? errno : EINVAL;
    pool->length = (size_t)about.st_size;
    PMEMoid root = library.root(pool->pool, ROOTS * sizeof(uint64_t));
    pool->uuid = root.pool_uuid_lo;
    pool->roots = (uint64_t *)((char *)pool->pool + root.off);
    return 0;
}

int pool_open(const char *options, void **handle)
{
    struct file_words words;
    int error = file_words_read(options, &words);
    if (error != 0)
        return error;
    struct pool *pool = calloc(1, sizeof *pool);
    error = pool == NULL ? ENOMEM : library_load() ? pool_begin(&words, pool) : ENOSYS;
    if (error != 0)
        free(pool);
    else
        *handle = pool;
    return error;
}

void pool_close(void *handle)
{
    struct pool *pool = handle;
    library.close(pool->pool);
    free(pool);
}

void *pool_malloc(void *handle, size_t size)
{
    struct pool *pool = handle;
    PMEMoid block;
    if (library.alloc(pool->pool, &block, size, 0, NULL, NULL) != 0)
        return NULL;
    return (char *)pool->pool + block.off;
}

void pool_free(void *handle, void *block)
{
    struct pool *pool = handle;
    if (block == NULL)
        return;
    PMEMoid name = {pool->uuid, (uint64_t)((char *)block - (char *)pool->pool)};
    library.free(&name);
}

int pool_root_set(void *handle, unsigned slot, void *block)
{
    struct pool *pool = handle;
    if (slot >= ROOTS)
        return EINVAL;
    pool->roots[slot] = block == NULL ? 0 : (uint64_t)((char *)block - (char *)pool->pool);
    library.persist(pool->pool, &pool->roots[slot], sizeof pool->roots[slot]);
    return 0;
}

void *pool_root_get(void *handle, unsigned slot)
{
    const struct pool *pool = handle;
    if (slot >= ROOTS || pool->roots[slot] == 0)
        return NULL;
    return (char *)pool->pool + pool->roots[slot];
}

int pool_sync(void *handle)
{
    const struct pool *pool = handle;
    return msync(pool->pool, pool->length, MS_SYNC) == 0 ? 0 : errno;
}

int pool_destroy(const char *options)
{
    struct file_words words;
    int error = file_words_read(options, &words);
    return error != 0 ? error : unlink(words.path) == 0 ? 0 : errno;
}
