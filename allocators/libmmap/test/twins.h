/* twins.h: one script of operations, carried out by a space and by the kernel, compared page by
 * page.
 *
 * One difference is intended: a protection over a hole changes nothing here, and on Linux the pages
 * before the hole.  Where the space refuses with -MM_ENOMEM the kernel's answer must be ENOMEM too,
 * and its pages are then put back by protecting the runs it may have changed.
 */
#ifndef TWINS_H
#define TWINS_H

#include "stretch.h"

enum { TWINS_MOST = 512 };

struct twins {
    struct stretch stretch;
    MMAddrSpace mm;
    struct kernel_page kernel[TWINS_MOST];
    bool changed[TWINS_MOST]; /* what the callback told */
    struct kernel_page own[TWINS_MOST], own_before[TWINS_MOST];
    uint64_t told;
};

enum twins_call { TWINS_MAP, TWINS_UNMAP, TWINS_PROTECT, TWINS_CALLS };

static inline struct kernel_page twins_page(MMInfo info, uint64_t addr)
{
    bool anonymous = (info.flags & MAP_ANONYMOUS) != 0;
    return (struct kernel_page){.mapped = true,
                                .prot = info.prot,
                                .shared = (info.flags & MAP_SHARED) != 0,
                                .anonymous = anonymous,
                                .offset =
                                    anonymous ? 0 : (uint64_t)info.offset + (addr - info.base)};
}

/* What the space says of all pages. */
static inline void twins_look(const struct twins *twins, struct kernel_page *pages)
{
    for (uint64_t i = 0; i < twins->stretch.count; i++) {
        uint64_t addr = twins->stretch.start + i * STRETCH_PAGE;
        MMInfo info;
        bool mapped = mm_querypage(&twins->mm, addr, &info);
        pages[i] = mapped ? twins_page(info, addr) : (struct kernel_page){0};
    }
}

static inline bool twins_same(const struct kernel_page *one, const struct kernel_page *other)
{
    return one->mapped == other->mapped && one->prot == other->prot &&
           one->shared == other->shared && one->anonymous == other->anonymous &&
           one->offset == other->offset;
}

static inline void twins_begin(struct twins *twins, uint64_t count)
{
    EXPECT(count <= TWINS_MOST);
    twins->stretch = stretch_take(count);
    EXPECT(mm_init(&twins->mm, twins->stretch.start, count * STRETCH_PAGE, STRETCH_PAGE));
}

/* Everything unmapped, here and there. */
static inline void twins_clear(struct twins *twins)
{
    mm_free(&twins->mm);
    EXPECT(munmap((void *)(uintptr_t)twins->stretch.start, twins->stretch.count * STRETCH_PAGE) ==
           0);
}

/* The callback: ascending, without overlap, with what was there before. */
static inline void twins_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    struct twins *twins = udata;
    EXPECT(len > 0 && start >= twins->told);
    for (uint64_t at = start; at < start + len; at += STRETCH_PAGE) {
        uint64_t page = (at - twins->stretch.start) / STRETCH_PAGE;
        struct kernel_page before = twins_page(info, at);
        EXPECT(page < twins->stretch.count && twins_same(&before, &twins->own_before[page]));
        twins->changed[page] = true;
    }
    twins->told = start + len;
}

/* The kernel did the protection as far as the first hole: undo that. */
static inline void twins_undo_protect(const struct twins *twins, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count && twins->own[i].mapped; i++)
        EXPECT(mprotect((void *)(uintptr_t)(twins->stretch.start + i * STRETCH_PAGE), STRETCH_PAGE,
                        twins->own[i].prot) == 0);
}

/* A fixed mapping: of the file, from page `offset` on, or anonymous. */
static inline void twins_map(struct twins *twins, uint64_t addr, size_t len, int prot, int flags,
                             off_t offset)
{
    int fd = (flags & MAP_ANONYMOUS) != 0 ? -1 : twins->stretch.file;
    EXPECT(mm_mapat_cb(&twins->mm, addr, len, prot, flags, fd, offset, twins_hear, twins) == addr);
    EXPECT(mmap((void *)(uintptr_t)addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd,
                offset) == (void *)(uintptr_t)addr);
}

/* A mapping where the space likes; the kernel must find the place free. */
static inline void twins_map_any(struct twins *twins, size_t len, int prot, int flags, off_t offset)
{
    int fd = (flags & MAP_ANONYMOUS) != 0 ? -1 : twins->stretch.file;
    uint64_t addr = mm_mapany(&twins->mm, len, prot, flags, fd, offset);
    if (addr == MM_MAPERR)
        return;
    EXPECT(mmap((void *)(uintptr_t)addr, len, prot, flags | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd,
                offset) == (void *)(uintptr_t)addr);
}

static inline void twins_unmap(struct twins *twins, uint64_t addr, size_t len)
{
    EXPECT(mm_unmap_cb(&twins->mm, addr, len, twins_hear, twins) == 0);
    EXPECT(munmap((void *)(uintptr_t)addr, len) == 0);
}

static inline void twins_protect(struct twins *twins, uint64_t addr, size_t len, int prot)
{
    int mine = mm_protect_cb(&twins->mm, addr, len, prot, twins_hear, twins);
    int theirs = mprotect((void *)(uintptr_t)addr, len, prot) == 0 ? 0 : -errno;
    EXPECT(mine == theirs);
    if (mine != 0)
        twins_undo_protect(twins, (addr - twins->stretch.start) / STRETCH_PAGE,
                           (len + STRETCH_PAGE - 1) / STRETCH_PAGE);
}

/* Before and after each operation.  A page that got another mapping with the same properties has
 * changed too, though nobody can see it: `remapped` says where that may be. */
static inline void twins_before(struct twins *twins)
{
    twins_look(twins, twins->own_before);
    memcpy(twins->own, twins->own_before, sizeof twins->own);
    memset(twins->changed, 0, sizeof twins->changed);
    twins->told = 0;
}

static inline void twins_compare(struct twins *twins)
{
    stretch_look(&twins->stretch, twins->kernel);
    twins_look(twins, twins->own);
    for (uint64_t i = 0; i < twins->stretch.count; i++)
        EXPECT(twins_same(&twins->own[i], &twins->kernel[i]));
}

/* The callbacks told the pages that were mapped and are now different, in [first, first + count):
 * all that were mapped there where that range was unmapped or mapped anew. */
static inline void twins_heard(const struct twins *twins, bool all, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < twins->stretch.count; i++) {
        bool inside = i >= first && i < first + count;
        bool different = !twins_same(&twins->own_before[i], &twins->own[i]);
        EXPECT(twins->changed[i] == (inside && twins->own_before[i].mapped && (all || different)));
    }
}

#endif
