/* grow.c: first the memory, then the heads, then the number of pages: a heap never believes in
 * memory that is not there.
 *
 * posix_fallocate and not ftruncate: a hole would end in SIGBUS on a full medium.  The file becomes
 * an eighth longer at a time, and shorter only when trim or the last close asks for it, so that a
 * block at the end that comes and goes resizes nothing. */
#include "grow.h"

#include "extents.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGES_LEAST = 16, PAGES_LEAST_PRIVATE = 256 };

/* Of a private heap: the window is reserved without rights. */
static int rights_give(const struct shm_heap *heap, uint64_t from, uint64_t to)
{
    uintptr_t first = (uintptr_t)heap->base + from / PAGE * PAGE;
    uintptr_t end = (uintptr_t)heap->base + round_up(to, PAGE);
    return mprotect((void *)first, end - first, PROT_READ | PROT_WRITE) == 0 ? 0 : errno;
}

static int range_reserve(const struct shm_heap *heap, uint64_t from, uint64_t to)
{
    if (HEAP_PRIVATE)
        return rights_give(heap, from, to);
    if (heap->path[0] == '\0')
        return 0; /* memory without a name comes when it is touched, and no medium is full */
    return posix_fallocate(heap->file, (off_t)from, (off_t)(to - from));
}

int grow_reserve(const struct shm_heap *heap, uint64_t from, uint64_t to)
{
    const uint64_t starts[] = {layout_pages(), layout_states(heap->capacity),
                               layout_data(heap->capacity)};
    const uint64_t sizes[] = {sizeof(struct page), PAGE_GRANULES, PAGE};
    int error = 0;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0] && error == 0; i++)
        error = range_reserve(heap, starts[i] + from * sizes[i], starts[i] + to * sizes[i]);
    bool nameless = !HEAP_PRIVATE && heap->path[0] == '\0';
    if (nameless && ftruncate(heap->file, (off_t)layout_length(heap->capacity, to)) != 0)
        error = errno;
    return error;
}

/* The window was reserved when the limit of the address space was another one: a large part of it
 * is used only if as much could be reserved now. */
static bool space_allows(uint64_t pages)
{
    const uint64_t large = UINT64_C(64) << 20;
    size_t size = (size_t)(pages << PAGE_SHIFT);
    if (size < large)
        return true;
    void *trial = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (trial != MAP_FAILED)
        munmap(trial, size);
    return trial != MAP_FAILED;
}

/* A limit of the file's size is told as EFBIG, and by a signal that would end the process. */
static int reserve_quietly(const struct shm_heap *heap, uint64_t from, uint64_t to)
{
    sigset_t own, before;
    if (HEAP_PRIVATE)
        return grow_reserve(heap, from, to);
    sigemptyset(&own);
    sigaddset(&own, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &own, &before);
    int error = grow_reserve(heap, from, to);
    if (error == EFBIG && !sigismember(&before, SIGXFSZ))
        sigtimedwait(&own, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static void heads_clear(struct shm_heap *heap, uint64_t from, uint64_t to)
{
    for (uint64_t page = from; page < to; page++)
        if (heap->pages[page].head != 0)
            put64(&heap->pages[page].head, 0);
}

bool grow_by(struct shm_heap *heap, uint64_t length)
{
    uint64_t pages = heap_pages(heap), before = extents_before(heap, pages), room;
    uint64_t has = before == NO_PAGE ? 0 : pages - before, least = length - has;
    if (has >= length)
        return true;
    room = heap->capacity - pages;
    uint64_t more = HEAP_PRIVATE ? PAGES_LEAST_PRIVATE : PAGES_LEAST;
    more = pages / 8 > more ? pages / 8 : more;
    more = more < least ? least : more;
    more = more > room ? room : more;
    bool allowed = more >= least && space_allows(least);
    int error = allowed ? reserve_quietly(heap, pages, pages + more) : ENOMEM;
    if (error != 0 && allowed && more > least) {
        more = least; /* a little may still be there */
        error = reserve_quietly(heap, pages, pages + more);
    }
    if (error != 0) {
        errno = ENOMEM;
        return false;
    }
    heads_clear(heap, pages + 1, pages + more);
    heap_head_set(heap, pages, HEAD_FREE, more);
    put64(&heap->header->pages, pages + more);
    extents_give(heap, pages); /* joins what was free before it */
    return true;
}

static bool end_give(const struct shm_heap *heap, uint64_t from, uint64_t to)
{
    unsigned char *first = heap_page(heap, from);
    size_t length = (size_t)(to - from) << PAGE_SHIFT;
    if (HEAP_PRIVATE)
        return madvise(first, length, MADV_DONTNEED) == 0 &&
               mprotect(first, length, PROT_NONE) == 0;
    return ftruncate(heap->file, (off_t)layout_length(heap->capacity, from)) == 0;
}

/* Free extents in the middle keep their memory: a hole there would end in SIGBUS on a full medium.
 */
uint64_t grow_back(struct shm_heap *heap)
{
    uint64_t pages = heap_pages(heap), first = extents_before(heap, pages);
    if (first == NO_PAGE)
        return 0;
    extents_remove(heap, first);
    put64(&heap->header->pages, first);
    return end_give(heap, first, pages) ? pages - first : 0;
}
