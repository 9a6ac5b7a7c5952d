/* window.h: a window of the address space, and what each page of it should be.
 *
 * The allocator gave the window and got it back but for a guard page at each end, so every address
 * of it is valid, the neighbours are known, and nothing large that the process needs by itself fits
 * in.  Each operation is made on the allocator, must succeed, and is done to
 * an array of pages too; window_expect compares the two, page by page.  The array knows no region:
 * mappings that an allocator joins or keeps apart are the same to it.
 */
#ifndef ASSAY_RANGE_WINDOW_H
#define ASSAY_RANGE_WINDOW_H

#include "range_calls.h"
#include "unnamed_file.h"

#include <unistd.h>

enum { WINDOW_MOST = 256, WINDOW_FILE_PAGES = 1024 };

struct window_page {
    bool mapped;
    int prot;
    int kind;       /* the flags of RANGE_KIND */
    int64_t offset; /* of this page in the file, in bytes; 0 without one */
};

struct window {
    const struct clause_run *run;
    uint64_t start, page;           /* bytes */
    unsigned count;                 /* of pages */
    int file;                       /* -1 until it is needed */
    allocator_range_update *update; /* given to each operation; NULL where nobody listens */
    void *argument;
    struct window_page pages[WINDOW_MOST];
};

static inline uint64_t window_at(const struct window *window, unsigned page)
{
    return window->start + page * window->page;
}

/* A free window of `count` pages. */
static inline struct window window_take(const struct clause_run *run, unsigned count)
{
    struct window window = {.run = run, .page = range_page(run), .count = count, .file = -1};
    uint64_t guard = range_sure_map_any(run, (count + 2) * window.page, PROT_NONE);
    window.start = guard + window.page;
    range_sure_unmap(run, window.start, count * window.page);
    return window;
}

static inline void window_expect_done(const struct window *window, const char *what, unsigned page,
                                      unsigned count, int error)
{
    (void)window;
    clause_expect(error == 0, "%s of %u pages from page %u on gave error %d", what, count, page,
                  error);
}

/* map_at with any flags; the array learns of a call that succeeds. */
static inline int window_ask_map(struct window *window, unsigned page, unsigned count, int prot,
                                 int flags, int fd, int64_t offset)
{
    int error = window->run->allocator->range->map_at(window->run->handle, window_at(window, page),
                                                      count * window->page, prot, flags, fd, offset,
                                                      window->update, window->argument);
    for (unsigned i = 0; error == 0 && i < count; i++)
        window->pages[page + i] =
            (struct window_page){true, prot, flags & RANGE_KIND,
                                 flags & MAP_ANONYMOUS ? 0 : offset + (int64_t)(i * window->page)};
    return error;
}

static inline void window_map(struct window *window, unsigned page, unsigned count, int prot)
{
    int error = window_ask_map(window, page, count, prot, RANGE_PLAIN, -1, 0);
    window_expect_done(window, "map_at", page, count, error);
}

/* The descriptor of a file long enough for every offset. */
static inline int window_file(struct window *window)
{
    if (window->file < 0) {
        window->file = unnamed_file("window");
        if (window->file < 0 ||
            ftruncate(window->file, (off_t)(WINDOW_FILE_PAGES * window->page)) != 0)
            clause_unresolved("there is no file to map: error %d", errno);
    }
    return window->file;
}

/* Pages of the file from page `from` on; `kind` is MAP_SHARED or MAP_PRIVATE. */
static inline void window_map_file(struct window *window, unsigned page, unsigned count, int prot,
                                   int kind, unsigned from)
{
    int error = window_ask_map(window, page, count, prot, kind, window_file(window),
                               (int64_t)(from * window->page));
    window_expect_done(window, "map_at of a file", page, count, error);
}

static inline void window_unmap(struct window *window, unsigned page, unsigned count)
{
    int error = window->run->allocator->range->unmap(window->run->handle, window_at(window, page),
                                                     count * window->page, window->update,
                                                     window->argument);
    window_expect_done(window, "unmap", page, count, error);
    for (unsigned i = 0; i < count; i++)
        window->pages[page + i] = (struct window_page){0};
}

/* protect of pages all of which are mapped. */
static inline void window_protect(struct window *window, unsigned page, unsigned count, int prot)
{
    int error = window->run->allocator->range->protect(window->run->handle, window_at(window, page),
                                                       count * window->page, prot, window->update,
                                                       window->argument);
    window_expect_done(window, "protect", page, count, error);
    for (unsigned i = 0; i < count; i++)
        window->pages[page + i].prot = prot;
}

static inline bool window_is_mapped(const struct window *window, unsigned page, unsigned count)
{
    for (unsigned i = page; i < page + count; i++)
        if (!window->pages[i].mapped)
            return false;
    return true;
}

/* The page is what the array says. */
static inline void window_expect_page(const struct window *window, unsigned page)
{
    const struct window_page *wanted = &window->pages[page];
    uint64_t address = window_at(window, page);
    struct allocator_range_info info;
    bool mapped = range_query(window->run, address, &info);
    clause_expect(mapped == wanted->mapped, "page %u is %s", page,
                  mapped ? "mapped" : "not mapped");
    if (!mapped)
        return;
    clause_expect(info.prot == wanted->prot, "page %u has protection %d instead of %d", page,
                  info.prot, wanted->prot);
    clause_expect((info.flags & RANGE_KIND) == wanted->kind, "page %u has flags %#x instead of %#x",
                  page, (unsigned)info.flags, (unsigned)wanted->kind);
    clause_expect(address - info.base < info.length,
                  "page %u is not in the %" PRIu64 " bytes from %#" PRIx64 " that are told of it",
                  page, info.length, info.base);
    int64_t offset = info.offset + (int64_t)(address - info.base);
    clause_expect((wanted->kind & MAP_ANONYMOUS) != 0 || offset == wanted->offset,
                  "page %u shows its file from %" PRId64 " on instead of %" PRId64, page, offset,
                  wanted->offset);
}

static inline void window_expect(const struct window *window)
{
    for (unsigned page = 0; page < window->count; page++)
        window_expect_page(window, page);
}

#endif
