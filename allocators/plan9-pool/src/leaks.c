/* leaks.c: who holds the blocks of a pool?
 *
 * Live blocks are grouped by a tag of the caller's choice.  The list to sort is in pages of the
 * host, because the pool may be the malloc of the process.
 */
#include "internal.h"
#include "pages.h"
#include "plan9_malloc.h"

struct leak {
    uintptr_t tag;
    size_t bytes;
};

struct leaks {
    struct leak *list;
    size_t count, room;
    uintptr_t (*tag)(const void *block);
};

static bool note(void *block, size_t size, void *argument)
{
    struct leaks *leaks = argument;
    if (leaks->count == leaks->room)
        return false;
    leaks->list[leaks->count++] = (struct leak){leaks->tag(block), size};
    return true;
}

/* Shell's method: no memory, no recursion. */
static void sort(struct leak *list, size_t count)
{
    for (size_t step = count / 2; step > 0; step /= 2)
        for (size_t i = step; i < count; i++) {
            struct leak leak = list[i];
            size_t at = i;
            for (; at >= step && list[at - step].tag > leak.tag; at -= step)
                list[at] = list[at - step];
            list[at] = leak;
        }
}

static void print_group(uintptr_t tag, size_t blocks, size_t bytes, void *pool)
{
    pool_print(pool, "tag %#zx: %zu blocks, %zu bytes\n", (size_t)tag, blocks, bytes);
}

size_t poolleaks(Pool *pool, uintptr_t (*tag)(const void *block),
                 void (*report)(uintptr_t tag, size_t blocks, size_t bytes, void *argument),
                 void *argument)
{
    struct poolcounts counts;
    poolcount(pool, &counts);
    struct leaks leaks = {.room = counts.live, .tag = tag};
    size_t size = (leaks.room + 1) * sizeof *leaks.list;
    leaks.list = pages_take(size);
    if (leaks.list == NULL)
        return SIZE_MAX;
    poolwalk(pool, note, &leaks);
    sort(leaks.list, leaks.count);
    for (size_t i = 0, next; i < leaks.count; i = next) {
        size_t bytes = 0;
        for (next = i; next < leaks.count && leaks.list[next].tag == leaks.list[i].tag; next++)
            bytes += leaks.list[next].bytes;
        if (report != NULL)
            report(leaks.list[i].tag, next - i, bytes, argument);
        else
            print_group(leaks.list[i].tag, next - i, bytes, pool);
    }
    pages_return(leaks.list, size);
    return leaks.count;
}
