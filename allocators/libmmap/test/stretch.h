/* stretch.h: a reserved stretch of this process's address space, and what the kernel says of its
 * pages.
 *
 * Nothing else is ever mapped there, so a page of it is mapped exactly if a test mapped it.  The
 * stretch lies between guards that keep the kernel from joining its areas with others.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STRETCH_PAGE = 4096, STRETCH_FILE_PAGES = 1 << 16 };

struct stretch {
    uint64_t start, count; /* of pages */
    int file;              /* that every mapping of a test shows: page p has the number p */
    int maps;              /* /proc/self/maps */
};

/* What the kernel says of a page. */
struct kernel_page {
    bool mapped;
    int prot;
    bool shared, anonymous;
    uint64_t offset; /* of the page in its file, in bytes */
};

/* Takes a stretch of so many pages; ends the test if there is none. */
static inline struct stretch stretch_take(uint64_t count)
{
    struct stretch stretch = {.count = count};
    size_t size = (size_t)(count + 2) * STRETCH_PAGE;
    char *place = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT(place != MAP_FAILED);
    stretch.start = (uintptr_t)place + STRETCH_PAGE;
    EXPECT(munmap(place + STRETCH_PAGE, count * STRETCH_PAGE) == 0);
    stretch.file = memfd_create("stretch", MFD_CLOEXEC);
    EXPECT(stretch.file >= 0);
    EXPECT(ftruncate(stretch.file, (off_t)STRETCH_FILE_PAGES * STRETCH_PAGE) == 0);
    stretch.maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    EXPECT(stretch.maps >= 0);
    return stretch;
}

/* The kernel's answer about one area (linux/fs.h of 6.11; older headers do not have it). */
struct stretch_query {
    uint64_t size, query_flags, query_addr;
    uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
    uint32_t dev_major, dev_minor, vma_name_size, build_id_size;
    uint64_t vma_name_addr, build_id_addr;
};

#define STRETCH_QUERY _IOWR('f', 17, struct stretch_query)
enum { STRETCH_COVERING_OR_NEXT = 0x10 };

/* Fills in the pages of one area. */
static inline void stretch_area(const struct stretch *stretch, struct kernel_page *pages,
                                uint64_t start, uint64_t end, struct kernel_page area)
{
    uint64_t first = start > stretch->start ? start : stretch->start;
    for (uint64_t at = first; at < end; at += STRETCH_PAGE) {
        uint64_t page = (at - stretch->start) / STRETCH_PAGE;
        if (page >= stretch->count)
            return;
        pages[page] = area;
        pages[page].offset = area.anonymous ? 0 : area.offset + (at - start);
    }
}

/* By the ioctl; false where this kernel has none. */
static inline bool stretch_ask(const struct stretch *stretch, struct kernel_page *pages)
{
    uint64_t at = stretch->start, end = stretch->start + stretch->count * STRETCH_PAGE;
    while (at < end) {
        struct stretch_query query = {
            .size = sizeof query, .query_flags = STRETCH_COVERING_OR_NEXT, .query_addr = at};
        if (ioctl(stretch->maps, STRETCH_QUERY, &query) != 0) {
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
            stretch_area(stretch, pages, query.vma_start, query.vma_end, area);
        at = query.vma_end;
    }
    return true;
}

/* By the text that every kernel has (proc(5)). */
static inline void stretch_read(const struct stretch *stretch, struct kernel_page *pages)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[4352]; /* an area, and a path of PATH_MAX */
    EXPECT(maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        uint64_t start, end, offset, inode;
        char rights[5];
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*x:%*x %" SCNu64, &start, &end,
                   rights, &offset, &inode) != 5 ||
            end <= stretch->start)
            continue;
        struct kernel_page area = {.mapped = true,
                                   .prot = (rights[0] == 'r' ? PROT_READ : 0) |
                                           (rights[1] == 'w' ? PROT_WRITE : 0) |
                                           (rights[2] == 'x' ? PROT_EXEC : 0),
                                   .shared = rights[3] == 's',
                                   .anonymous = inode == 0,
                                   .offset = offset};
        stretch_area(stretch, pages, start, end, area);
    }
    fclose(maps);
}

/* What the kernel says of all pages of the stretch. */
static inline void stretch_look(const struct stretch *stretch, struct kernel_page *pages)
{
    static bool by_text;
    memset(pages, 0, stretch->count * sizeof pages[0]);
    if (!by_text && stretch_ask(stretch, pages))
        return;
    by_text = true;
    memset(pages, 0, stretch->count * sizeof pages[0]);
    stretch_read(stretch, pages);
}

#endif
