/* large.c: a span of the arena, whose size is kept where a slab's pages keep the slab.
 *
 * Blocks from 1 MiB on that must be zero are discarded and not written: the host's new pages are
 * zero.  The lowest bit of the size tells that the block may be executed.
 */
#include "large.h"

#include "arena.h"
#include "malloc9.h"
#include "zone.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { EXECUTABLE = 1, DISCARD_BYTES = 1 << 20 };

size_t large_pages(size_t size)
{
    return size > (size_t)1 << WINDOW_SHIFT ? SIZE_MAX : round_up(size, PAGE_BYTES);
}

static size_t tag_of(const void *block)
{
    return arena_kind_of(block) == KIND_LARGE ? (uintptr_t)arena_owner_of(block) : 0;
}

size_t large_size(const void *block)
{
    return (uintptr_t)block % PAGE_BYTES == 0 ? tag_of(block) & ~(size_t)EXECUTABLE : 0;
}

static bool make_executable(void *block, size_t bytes, bool executable)
{
    int before = errno;
    bool done = mprotect(block, bytes, PROT_READ | PROT_WRITE | (executable ? PROT_EXEC : 0)) == 0;
    errno = before;
    return done;
}

static void zero(void *block, size_t bytes)
{
    if (bytes < DISCARD_BYTES || (uintptr_t)block % port_page() != 0 || bytes % port_page() != 0 ||
        !port_discard(block, bytes))
        memset(block, 0, bytes);
}

static void *alloc_once(size_t size, size_t align, int flags)
{
    size_t unit = (flags & M_EXEC) != 0 ? port_page() : PAGE_BYTES;
    size_t bytes = round_up(size == 0 ? 1 : size, unit);
    const struct arena_request request = {.bytes = bytes,
                                          .align = align > unit ? align : unit,
                                          .use_reserve = (flags & M_USE_RESERVE) != 0};
    void *block = arena_take(&request);
    if (block == NULL)
        return NULL;
    bool executable = (flags & M_EXEC) != 0;
    if ((executable && !make_executable(block, bytes, true)) ||
        !arena_mark(block, PAGE_BYTES, KIND_LARGE, (void *)(bytes | executable))) {
        arena_give(block, bytes);
        return NULL;
    }
    if (flags & M_ZERO)
        zero(block, bytes);
    return block;
}

void *large_alloc(size_t size, size_t align, int flags)
{
    void *block = NULL;
    if (large_pages(size) == SIZE_MAX || align > (size_t)1 << 33) {
        if (flags & M_WAITOK)
            malloc9_panic("malloc: %zu bytes aligned to %zu can never be had", size, align);
        return NULL;
    }
    block = alloc_once(size, align, flags);
    if (block != NULL || (flags & M_WAITOK) == 0)
        return block;
    wait_begin();
    while ((block = alloc_once(size, align, flags)) == NULL)
        wait_once();
    wait_end();
    return block;
}

void large_free(void *block)
{
    size_t tag = tag_of(block), bytes = tag & ~(size_t)EXECUTABLE;
    if (tag & EXECUTABLE)
        make_executable(block, bytes, false);
    arena_give(block, bytes);
    if (somebody_waits())
        wait_is_over();
}
