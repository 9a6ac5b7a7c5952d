/* The faces give what the library gives: errnos, callbacks, counts, options. */
#include "allocator.h"
#include "expect.h"
#include "libmmap.h"

#include <errno.h>

extern const struct allocator ALLOCATOR_ENTRY;

/* The type that the original's README gives it, without const. */
typedef bool query_page(MMAddrSpace *, uint64_t, MMInfo *);
_Static_assert(__builtin_types_compatible_p(__typeof__(mm_querypage), query_page), "no const");

static uint64_t told, visited;

static void hear(uint64_t start, uint64_t length, const struct allocator_range_info *before,
                 void *argument)
{
    EXPECT(argument == &told && start == 0x20000 && length == 4096);
    EXPECT(before->base == 0x20000 && before->length == 8192 && before->prot == 3);
    EXPECT(before->flags == 2 && before->fd == 5 && before->offset == 4096);
    told++;
}

static bool visit(void *block, size_t size, void *argument)
{
    EXPECT(argument == &visited && (uintptr_t)block >= 0x10000 && size % 4096 == 0);
    return ++visited < 2;
}

static void expect_range(void *handle)
{
    const struct allocator_range *range = ALLOCATOR_ENTRY.range;
    struct allocator_range_info info;
    uint64_t address = 1;
    EXPECT(range->map_any(handle, 0, 3, 2, -1, 0, &address) == EINVAL && address == 1);
    EXPECT(range->map_any(handle, 1, 3, 2, -1, 0, &address) == 0 && address == 0x10000);
    EXPECT(range->map_any(handle, 1, 3, 0, -1, 0, &address) == EINVAL);
    EXPECT(range->map_any(handle, UINT64_MAX, 3, 2, -1, 0, &address) == ENOMEM);
    EXPECT(range->map_at(handle, 0x20000, 8192, 3, 2, 5, 4096, NULL, NULL) == 0);
    EXPECT(range->map_at(handle, 1, 8192, 3, 2, 5, 4096, NULL, NULL) == EINVAL);
    EXPECT(range->protect(handle, 0x20000, 4096, 1, hear, &told) == 0 && told == 1);
    EXPECT(range->protect(handle, 0x20000, 3 * 4096, 1, hear, &told) == ENOMEM && told == 1);
    EXPECT(range->query(handle, 0x20fff, &info) == 0 && info.prot == 1 && info.length == 8192);
    EXPECT(range->query(handle, 0x22000, &info) == ENOMEM);
    EXPECT(range->protect(handle, 0x20000, 4096, 3, NULL, NULL) == 0);
    EXPECT(range->map_at(handle, 0x20000, 4096, 1, 2, 5, 4096, hear, &told) == 0 && told == 2);
    EXPECT(range->unmap(handle, 0x20000, 4096, NULL, NULL) == 0);
    EXPECT(range->unmap(handle, 0x20000, 0, NULL, NULL) == EINVAL);
}

static void expect_inspect(void *handle)
{
    const struct allocator_inspect *inspect = ALLOCATOR_ENTRY.inspect;
    struct allocator_stats stats;
    char why[8] = "";
    EXPECT(inspect->check(handle, why, sizeof why) && inspect->check(handle, NULL, 0));
    inspect->stats(handle, &stats);
    EXPECT(stats.live_blocks == 2 && stats.live_bytes == 8192 && stats.footprint_bytes > 0);
    EXPECT(stats.free_bytes == ((uint64_t)1 << 47) - 0x10000 - 8192);
    EXPECT(inspect->owns(handle, (void *)0x10001) && !inspect->owns(handle, (void *)0x20000));
    inspect->walk(handle, visit, &visited);
    EXPECT(visited == 2);
}

static void expect_options(void)
{
    static const char *const good[] = {
        "policy=best",        "policy=lowest,strict=0",  "policy=random,seed=7",
        "guard=64K,align=2M", "start=0,len=1T,page=64K", "start=0x1000,len=4K,page=1K"};
    static const char *const bad[] = {"",
                                      "policy",
                                      "policy=",
                                      "policy=worst",
                                      "color=red",
                                      "len=",
                                      "len=-1",
                                      "len=4X",
                                      "len=4KK",
                                      "page=3",
                                      "page=0",
                                      "align=3",
                                      "strict=2",
                                      "len=99999999999999999999",
                                      "len=18014398509481984K",
                                      "policy=best,,",
                                      "len=1"};
    char longer[400];
    void *handle;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        EXPECT(ALLOCATOR_ENTRY.open(good[i], &handle) == 0);
        ALLOCATOR_ENTRY.close(handle);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        EXPECT(ALLOCATOR_ENTRY.open(bad[i], &handle) == EINVAL);
    memset(longer, '1', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    EXPECT(ALLOCATOR_ENTRY.open(longer, &handle) == EINVAL);
}

int main(void)
{
    void *handle = NULL;
    EXPECT(ALLOCATOR_ENTRY.open(NULL, &handle) == 0 && handle != NULL);
    expect_range(handle);
    expect_inspect(handle);
    ALLOCATOR_ENTRY.close(handle);
    expect_options();
    return 0;
}
