/* slowed: the malloc of this process, and a delay behind it.
 *
 * The self-check measures the reference against this, to see that a known difference is called.
 * One malloc in PERIOD spins for `delay` steps (an open option), so that a fraction of a nanosecond
 * an operation can be added: nothing that is added to every call is that short.
 */
#include "allocator.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { SLOWED_PERIOD = 32 };

struct slowed {
    unsigned countdown;
    unsigned long delay;
};

static struct slowed slowed_state = {.countdown = SLOWED_PERIOD};

static __attribute__((noinline, cold)) void slowed_spin(struct slowed *slowed)
{
    slowed->countdown = SLOWED_PERIOD;
    for (unsigned long i = 0; i < slowed->delay; i++)
        __asm__ volatile("" : : : "memory");
}

static void *slowed_malloc(void *handle, size_t size)
{
    struct slowed *slowed = handle;
    if (__builtin_expect(--slowed->countdown == 0, 0))
        slowed_spin(slowed);
    return malloc(size);
}

static void slowed_free(void *handle, void *block)
{
    (void)handle;
    free(block);
}

static int slowed_open(const char *options, void **handle)
{
    static const char key[] = "delay=";
    char *end = NULL;
    *handle = &slowed_state;
    if (options == NULL)
        return 0;
    if (strncmp(options, key, sizeof key - 1) != 0)
        return EINVAL;
    slowed_state.delay = strtoul(options + sizeof key - 1, &end, 10);
    return *end == '\0' ? 0 : EINVAL;
}

static void slowed_close(void *handle)
{
    (void)handle;
}

static const struct allocator_heap slowed_heap = {
    .malloc = slowed_malloc,
    .free = slowed_free,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the C library, delayed",
    .traits = ALLOCATOR_SINGLETON,
    .min_align = _Alignof(max_align_t),
    .open = slowed_open,
    .close = slowed_close,
    .heap = &slowed_heap,
};
