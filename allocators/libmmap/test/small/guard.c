/* A guard that 32 bits can hold but its rounding cannot is refused, and does not become 0.  Exits
 * with the number of the first answer that is wrong, or 0.
 */
#include "libmmap.h"

enum { PAGE = 4096 };

static void *take(void *context, size_t size)
{
    (void)context, (void)size;
    return NULL;
}

static void give(void *context, void *node, size_t size)
{
    (void)context, (void)node, (void)size;
}

static int wrong(void)
{
    static const size_t refused[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - PAGE + 2};
    const MMNodes nodes = {take, give, NULL};
    MMAddrSpace space;
    for (int i = 0; i < 3; i++) {
        MMPolicy policy = {.guard = refused[i]};
        if (mm_init_with(&space, 0, 1 << 20, PAGE, &nodes, &policy))
            return 1 + i;
    }
    MMPolicy largest = {.guard = SIZE_MAX - PAGE + 1};
    if (!mm_init_with(&space, 0, 1 << 20, PAGE, &nodes, &largest) ||
        space.policy.guard != SIZE_MAX - PAGE + 1)
        return 4;
    return 0;
}

void _start(void)
{
    __asm__ volatile("int $0x80" : : "a"(1), "b"(wrong()) : "memory");
    __builtin_unreachable();
}
