/* trace.c: mmtrace: a line for each call that gives or takes a block, as mtrace(3) writes them.
 *
 * A line is written by one write(2), so lines of several threads do not mix; a mrealloc that moves
 * has two.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_BYTES = 120 };

static void line_write(const struct mheap *heap, const char *line, int length)
{
    int before = errno;
    if (length > 0 && write(heap->trace - 1, line, (size_t)length) != length)
        errno = before; /* there is nobody to tell */
    errno = before;
}

void trace_taken(const struct mheap *heap, const void *caller, char sign, const void *block,
                 size_t size)
{
    char line[LINE_BYTES];
    if (heap->trace == 0)
        return;
    line_write(heap, line,
               snprintf(line, sizeof line, "@ [%p] %c %#zx %#zx\n", caller, sign,
                        (size_t)(uintptr_t)block, size));
}

void trace_given(const struct mheap *heap, const void *caller, char sign, const void *block)
{
    char line[LINE_BYTES];
    if (heap->trace == 0)
        return;
    line_write(
        heap, line,
        snprintf(line, sizeof line, "@ [%p] %c %#zx\n", caller, sign, (size_t)(uintptr_t)block));
}

int mmtrace_to(void *md, int fd)
{
    static const char start[] = "= Start\n";
    struct mheap *heap = mheap_of(md);
    int own = heap == NULL || heap->trace != 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return 0;
    heap->trace = own + 1;
    heap->small_end = heap->hot_units = 0; /* every call takes the long path */
    line_write(heap, start, sizeof start - 1);
    return 1;
}

int mmtrace(void)
{
    const char *path = getenv("MMALLOC_TRACE");
    if (path == NULL)
        path = getenv("MALLOC_TRACE");
    int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int done = file < 0 ? 0 : mmtrace_to(NULL, file);
    if (file >= 0)
        close(file);
    return done;
}

void mmuntrace(void *md)
{
    static const char end[] = "= End\n";
    struct mheap *heap = mheap_of(md);
    if (heap == NULL || heap->trace == 0)
        return;
    line_write(heap, end, sizeof end - 1);
    close(heap->trace - 1);
    heap->trace = 0;
    heap_hot_set(heap);
}
