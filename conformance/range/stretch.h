/* stretch.h: a stretch of the address space, and what each page of it should be.
 *
 * The allocator gave the stretch and got it back but for a guard page at each end, so every address
 * of it is valid, the neighbours are known, and nothing large that the process needs by itself fits
 * in.  Each operation is made on the allocator, must succeed, and is done to
 * an array of pages too; stretch_expect compares the two, page by page.  The array knows no region:
 * mappings that an allocator joins or keeps apart are the same to it.
 */
#ifndef ASSAY_RANGE_STRETCH_H
#define ASSAY_RANGE_STRETCH_H

#include "range_calls.h"
#include "unnamed_file.h"

#include <unistd.h>

enum { STRETCH_MOST = 256, STRETCH_FILE_PAGES = 1024 };

struct stretch_page {
    bool mapped;
    int prot;
    int kind;       /* the flags of RANGE_KIND */
    int64_t offset; /* of this page in the file, in bytes; 0 without one */
};

struct stretch {
    const struct clause_run *run;
    uint64_t start, page;           /* bytes */
    unsigned count;                 /* of pages */
    int file;                       /* -1 until it is needed */
    allocator_range_update *update; /* given to each operation; NULL where nobody listens */
    void *argument;
    struct stretch_page pages[STRETCH_MOST];
};

static inline uint64_t stretch_at(const struct stretch *stretch, unsigned page)
{
    return stretch->start + page * stretch->page;
}

/* A free stretch of `count` pages. */
static inline struct stretch stretch_take(const struct clause_run *run, unsigned count)
{
    struct stretch stretch = {.run = run, .page = range_page(run), .count = count, .file = -1};
    uint64_t guard = range_sure_map_any(run, (count + 2) * stretch.page, PROT_NONE);
    stretch.start = guard + stretch.page;
    range_sure_unmap(run, stretch.start, count * stretch.page);
    return stretch;
}

static inline void stretch_expect_done(const struct stretch *stretch, const char *what,
                                       unsigned page, unsigned count, int error)
{
    (void)stretch;
    clause_expect(error == 0, "%s of %u pages from page %u on gave error %d", what, count, page,
                  error);
}

/* map_at with any flags; the array learns of a call that succeeds. */
static inline int stretch_ask_map(struct stretch *stretch, unsigned page, unsigned count, int prot,
                                  int flags, int fd, int64_t offset)
{
    int error = stretch->run->allocator->range->map_at(
        stretch->run->handle, stretch_at(stretch, page), count * stretch->page, prot, flags, fd,
        offset, stretch->update, stretch->argument);
    for (unsigned i = 0; error == 0 && i < count; i++)
        stretch->pages[page + i] = (struct stretch_page){
            true, prot, flags & RANGE_KIND,
            flags & MAP_ANONYMOUS ? 0 : offset + (int64_t)(i * stretch->page)};
    return error;
}

static inline void stretch_map(struct stretch *stretch, unsigned page, unsigned count, int prot)
{
    int error = stretch_ask_map(stretch, page, count, prot, RANGE_PLAIN, -1, 0);
    stretch_expect_done(stretch, "map_at", page, count, error);
}

/* The descriptor of a file long enough for every offset. */
static inline int stretch_file(struct stretch *stretch)
{
    if (stretch->file < 0) {
        stretch->file = unnamed_file("stretch");
        if (stretch->file < 0 ||
            ftruncate(stretch->file, (off_t)(STRETCH_FILE_PAGES * stretch->page)) != 0)
            clause_unresolved("there is no file to map: error %d", errno);
    }
    return stretch->file;
}

/* Pages of the file from page `from` on; `kind` is MAP_SHARED or MAP_PRIVATE. */
static inline void stretch_map_file(struct stretch *stretch, unsigned page, unsigned count,
                                    int prot, int kind, unsigned from)
{
    int error = stretch_ask_map(stretch, page, count, prot, kind, stretch_file(stretch),
                                (int64_t)(from * stretch->page));
    stretch_expect_done(stretch, "map_at of a file", page, count, error);
}

static inline void stretch_unmap(struct stretch *stretch, unsigned page, unsigned count)
{
    int error = stretch->run->allocator->range->unmap(
        stretch->run->handle, stretch_at(stretch, page), count * stretch->page, stretch->update,
        stretch->argument);
    stretch_expect_done(stretch, "unmap", page, count, error);
    for (unsigned i = 0; i < count; i++)
        stretch->pages[page + i] = (struct stretch_page){0};
}

/* protect of pages all of which are mapped. */
static inline void stretch_protect(struct stretch *stretch, unsigned page, unsigned count, int prot)
{
    int error = stretch->run->allocator->range->protect(
        stretch->run->handle, stretch_at(stretch, page), count * stretch->page, prot,
        stretch->update, stretch->argument);
    stretch_expect_done(stretch, "protect", page, count, error);
    for (unsigned i = 0; i < count; i++)
        stretch->pages[page + i].prot = prot;
}

static inline bool stretch_is_mapped(const struct stretch *stretch, unsigned page, unsigned count)
{
    for (unsigned i = page; i < page + count; i++)
        if (!stretch->pages[i].mapped)
            return false;
    return true;
}

/* The page is what the array says. */
static inline void stretch_expect_page(const struct stretch *stretch, unsigned page)
{
    const struct stretch_page *wanted = &stretch->pages[page];
    uint64_t address = stretch_at(stretch, page);
    struct allocator_range_info info;
    bool mapped = range_query(stretch->run, address, &info);
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

static inline void stretch_expect(const struct stretch *stretch)
{
    for (unsigned page = 0; page < stretch->count; page++)
        stretch_expect_page(stretch, page);
}

#endif
