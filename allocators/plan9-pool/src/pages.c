/* pages.c: where arenas come from if the owner of a pool has no `alloc`.
 *
 * The host is asked for stretches of address space, out of which pages are given in ascending
 * order, so that the arenas of a growing pool touch and become one.  What is not yet given has
 * never been written and costs no memory.
 */
#include "pages.h"

#include "fork.h"

#include <errno.h>

#define STRETCH_BYTES ((size_t)1 << 20)

static int spin;
static char *next, *end;

static size_t whole_pages(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return size > SIZE_MAX - page ? 0 : (size + page - 1) & ~(page - 1);
}

/* A host whose table of mappings is full may refuse to split one: then the pages stay, unused, and
 * errno as it was, because no free may change it (POSIX.1-2024). */
void pages_return(void *pages, size_t size)
{
    int before = errno;
    if (munmap(pages, whole_pages(size)) != 0)
        errno = before;
}

void pages_lock(void)
{
    port_spin_lock(&spin);
}

void pages_unlock(void)
{
    port_spin_unlock(&spin);
}

/* A stretch behind the last one lengthens it. */
static bool stretch(size_t size)
{
    size_t length = size > STRETCH_BYTES ? size : STRETCH_BYTES;
    char *pages = port_map(length);
    if (pages == NULL && length > size) {
        length = size;
        pages = port_map(length);
    }
    if (pages == NULL)
        return false;
    if (pages != end) {
        if (next != end)
            pages_return(next, (size_t)(end - next));
        next = pages;
    }
    end = pages + length;
    return true;
}

void *pages_take(size_t size)
{
    size_t length = whole_pages(size);
    if (length == 0)
        return NULL;
    const bool locked = fork_is_own();
    if (!locked)
        pages_lock();
    char *pages = NULL;
    if ((size_t)(end - next) >= length || stretch(length)) {
        pages = next;
        next += length;
    }
    if (!locked)
        pages_unlock();
    return pages;
}
