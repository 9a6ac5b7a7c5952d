/* window.h: a reserved window of this process's address space, and what the kernel says of its
 * pages.
 *
 * Nothing else is ever mapped there, so a page of it is mapped exactly if a test mapped it.  The
 * window lies between guards that keep the kernel from joining its areas with others.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WINDOW_PAGE = 4096, WINDOW_FILE_PAGES = 1 << 16, WINDOW_TEXT = 1536 };

/* Where it is taken if that is free: below all else, so that the maps begin with it. */
#define WINDOW_HINT ((void *)(uintptr_t)0x10000000)

struct window {
    uint64_t start, count; /* of pages */
    int file;              /* that every mapping of a test shows: page p has the number p */
    int maps;              /* /proc/self/maps */
    bool stale;            /* which stay as they were when they were opened */
};

/* What the kernel says of a page. */
struct kernel_page {
    bool mapped;
    int prot;
    bool shared, anonymous;
    uint64_t offset; /* of the page in its file, in bytes */
};

/* Takes a window of so many pages; ends the test if there is none. */
static inline struct window window_take(uint64_t count)
{
    struct window window = {.count = count};
    size_t size = (size_t)(count + 2) * WINDOW_PAGE;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    char *place = mmap(WINDOW_HINT, size, PROT_NONE, flags, -1, 0);
    EXPECT(place != MAP_FAILED);
    window.start = (uintptr_t)place + WINDOW_PAGE;
    EXPECT(munmap(place + WINDOW_PAGE, count * WINDOW_PAGE) == 0);
    window.file = memfd_create("window", MFD_CLOEXEC);
    EXPECT(window.file >= 0);
    EXPECT(ftruncate(window.file, (off_t)WINDOW_FILE_PAGES * WINDOW_PAGE) == 0);
    window.maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    EXPECT(window.maps >= 0);
    return window;
}

/* The kernel's answer about one area (linux/fs.h of 6.11; older headers do not have it). */
struct window_query {
    uint64_t size, query_flags, query_addr;
    uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
    uint32_t dev_major, dev_minor, vma_name_size, build_id_size;
    uint64_t vma_name_addr, build_id_addr;
};

#define WINDOW_QUERY _IOWR('f', 17, struct window_query)
enum { WINDOW_COVERING_OR_NEXT = 0x10 };

/* Fills in the pages of one area. */
static inline void window_area(const struct window *window, struct kernel_page *pages,
                               uint64_t start, uint64_t end, struct kernel_page area)
{
    uint64_t first = start > window->start ? start : window->start;
    for (uint64_t at = first; at < end; at += WINDOW_PAGE) {
        uint64_t page = (at - window->start) / WINDOW_PAGE;
        if (page >= window->count)
            return;
        pages[page] = area;
        pages[page].offset = area.anonymous ? 0 : area.offset + (at - start);
    }
}

/* By the ioctl; false where this kernel has none. */
static inline bool window_ask(const struct window *window, struct kernel_page *pages)
{
    uint64_t at = window->start, end = window->start + window->count * WINDOW_PAGE;
    while (at < end) {
        struct window_query query = {
            .size = sizeof query, .query_flags = WINDOW_COVERING_OR_NEXT, .query_addr = at};
        if (ioctl(window->maps, WINDOW_QUERY, &query) != 0) {
            EXPECT(errno == ENOENT || errno == ENOTTY || errno == EINVAL || errno == ENOSYS);
            return errno == ENOENT;
        }
        uint64_t flags = query.vma_flags;
        struct kernel_page area = {.mapped = true,
                                   .prot = (int)(flags & 7),
                                   .shared = (flags & 8) != 0,
                                   .anonymous = query.inode == 0,
                                   .offset = query.vma_offset};
        if (query.vma_start < end)
            window_area(window, pages, query.vma_start, query.vma_end, area);
        at = query.vma_end;
    }
    return true;
}

/* Reads a line of proc(5)'s maps: start-end rights offset device inode path.  False behind the
 * window. */
static inline bool window_line(const struct window *window, struct kernel_page *pages,
                               const char *line)
{
    char *at;
    uint64_t start = strtoull(line, &at, 16), end = strtoull(at + 1, &at, 16);
    if (start >= window->start + window->count * WINDOW_PAGE)
        return false;
    if (end <= window->start)
        return true;
    const char *rights = at + 1;
    EXPECT(*at == ' ' && strcspn(rights, " ") == 4);
    uint64_t offset = strtoull(rights + 4, &at, 16);
    const char *device = at + 1;
    uint64_t inode = strtoull(device + strcspn(device, " "), NULL, 10);
    struct kernel_page area = {.mapped = true,
                               .prot = (rights[0] == 'r' ? PROT_READ : 0) |
                                       (rights[1] == 'w' ? PROT_WRITE : 0) |
                                       (rights[2] == 'x' ? PROT_EXEC : 0),
                               .shared = rights[3] == 's',
                               .anonymous = inode == 0,
                               .offset = offset};
    window_area(window, pages, start, end, area);
    return true;
}

/* By the text that every kernel has, as far as the window's end.  Most of a test's time on an
 * emulated processor is spent here: so no stdio, no sscanf, and no more lines than it takes. */
static inline void window_read(const struct window *window, struct kernel_page *pages)
{
    static char text[1 << 18]; /* for some thousand areas */
    int maps = window->stale ? open("/proc/self/maps", O_RDONLY | O_CLOEXEC) : window->maps;
    EXPECT(maps >= 0);
    char *line = text, *end = text;
    bool more = true;
    while (more) {
        EXPECT(end + WINDOW_TEXT < text + sizeof text);
        ssize_t got = pread(maps, end, WINDOW_TEXT, end - text);
        EXPECT(got >= 0);
        end += got;
        *end = '\0';
        more = got > 0;
        for (char *next; more && (next = strchr(line, '\n')) != NULL; line = next + 1)
            more = window_line(window, pages, line);
    }
    if (window->stale)
        close(maps);
}

/* Whether this kernel has no such ioctl; found out by asking. */
static bool window_by_text;

/* What the kernel says of all pages of the window. */
static inline void window_look(const struct window *window, struct kernel_page *pages)
{
    memset(pages, 0, window->count * sizeof pages[0]);
    if (!window_by_text && window_ask(window, pages))
        return;
    window_by_text = true;
    memset(pages, 0, window->count * sizeof pages[0]);
    window_read(window, pages);
}

#endif
