/* model_pair.h: one script of operations, carried out by a space and by the kernel, compared page
 * by page.
 *
 * One difference is intended: a protection over a hole changes nothing here, and on Linux the pages
 * before the hole.  Where the space refuses with -MM_ENOMEM the kernel's answer must be ENOMEM too,
 * and its pages are then put back by protecting the runs it may have changed.
 */
#ifndef MODEL_PAIR_H
#define MODEL_PAIR_H

#include "window.h"

enum { MODEL_PAIR_MOST = 512 };

struct model_pair {
    struct window window;
    MMAddrSpace mm;
    struct kernel_page kernel[MODEL_PAIR_MOST];
    bool changed[MODEL_PAIR_MOST]; /* what the callback told */
    struct kernel_page own[MODEL_PAIR_MOST], own_before[MODEL_PAIR_MOST];
    uint64_t told;
};

enum model_pair_call { MODEL_PAIR_MAP, MODEL_PAIR_UNMAP, MODEL_PAIR_PROTECT, MODEL_PAIR_CALLS };

static inline struct kernel_page model_pair_page(MMInfo info, uint64_t addr)
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
static inline void model_pair_look(struct model_pair *pair, struct kernel_page *pages)
{
    for (uint64_t i = 0; i < pair->window.count; i++) {
        uint64_t addr = pair->window.start + i * WINDOW_PAGE;
        MMInfo info;
        bool mapped = mm_querypage(&pair->mm, addr, &info);
        pages[i] = mapped ? model_pair_page(info, addr) : (struct kernel_page){0};
    }
}

static inline bool model_pair_same(const struct kernel_page *one, const struct kernel_page *other)
{
    return one->mapped == other->mapped && one->prot == other->prot &&
           one->shared == other->shared && one->anonymous == other->anonymous &&
           one->offset == other->offset;
}

static inline void model_pair_begin(struct model_pair *pair, uint64_t count)
{
    EXPECT(count <= MODEL_PAIR_MOST);
    pair->window = window_take(count);
    EXPECT(mm_init(&pair->mm, pair->window.start, count * WINDOW_PAGE, WINDOW_PAGE));
}

/* Everything unmapped, here and there. */
static inline void model_pair_clear(struct model_pair *pair)
{
    mm_free(&pair->mm);
    EXPECT(munmap((void *)(uintptr_t)pair->window.start, pair->window.count * WINDOW_PAGE) == 0);
}

/* The callback: ascending, without overlap, with what was there before. */
static inline void model_pair_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    struct model_pair *pair = udata;
    EXPECT(len > 0 && start >= pair->told);
    for (uint64_t at = start; at < start + len; at += WINDOW_PAGE) {
        uint64_t page = (at - pair->window.start) / WINDOW_PAGE;
        struct kernel_page before = model_pair_page(info, at);
        EXPECT(page < pair->window.count && model_pair_same(&before, &pair->own_before[page]));
        pair->changed[page] = true;
    }
    pair->told = start + len;
}

/* The kernel did the protection as far as the first hole: undo that. */
static inline void model_pair_undo_protect(const struct model_pair *pair, uint64_t first,
                                           uint64_t count)
{
    for (uint64_t i = first; i < first + count && pair->own[i].mapped; i++)
        EXPECT(mprotect((void *)(uintptr_t)(pair->window.start + i * WINDOW_PAGE), WINDOW_PAGE,
                        pair->own[i].prot) == 0);
}

/* A fixed mapping: of the file, from page `offset` on, or anonymous. */
static inline void model_pair_map(struct model_pair *pair, uint64_t addr, size_t len, int prot,
                                  int flags, off_t offset)
{
    int fd = (flags & MAP_ANONYMOUS) != 0 ? -1 : pair->window.file;
    EXPECT(mm_mapat_cb(&pair->mm, addr, len, prot, flags, fd, offset, model_pair_hear, pair) ==
           addr);
    EXPECT(mmap((void *)(uintptr_t)addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd,
                offset) == (void *)(uintptr_t)addr);
}

/* A mapping where the space likes; the kernel must find the place free. */
static inline void model_pair_map_any(struct model_pair *pair, size_t len, int prot, int flags,
                                      off_t offset)
{
    int fd = (flags & MAP_ANONYMOUS) != 0 ? -1 : pair->window.file;
    uint64_t addr = mm_mapany(&pair->mm, len, prot, flags, fd, offset);
    if (addr == MM_MAPERR)
        return;
    EXPECT(mmap((void *)(uintptr_t)addr, len, prot, flags | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd,
                offset) == (void *)(uintptr_t)addr);
}

static inline void model_pair_unmap(struct model_pair *pair, uint64_t addr, size_t len)
{
    EXPECT(mm_unmap_cb(&pair->mm, addr, len, model_pair_hear, pair) == 0);
    EXPECT(munmap((void *)(uintptr_t)addr, len) == 0);
}

static inline void model_pair_protect(struct model_pair *pair, uint64_t addr, size_t len, int prot)
{
    int mine = mm_protect_cb(&pair->mm, addr, len, prot, model_pair_hear, pair);
    int theirs = mprotect((void *)(uintptr_t)addr, len, prot) == 0 ? 0 : -errno;
    EXPECT(mine == theirs);
    if (mine != 0)
        model_pair_undo_protect(pair, (addr - pair->window.start) / WINDOW_PAGE,
                                (len + WINDOW_PAGE - 1) / WINDOW_PAGE);
}

/* Before and after each operation.  A page that got another mapping with the same properties has
 * changed too, though nobody can see it: `remapped` says where that may be. */
static inline void model_pair_before(struct model_pair *pair)
{
    model_pair_look(pair, pair->own_before);
    memcpy(pair->own, pair->own_before, sizeof pair->own);
    memset(pair->changed, 0, sizeof pair->changed);
    pair->told = 0;
}

static inline void model_pair_compare(struct model_pair *pair)
{
    window_look(&pair->window, pair->kernel);
    model_pair_look(pair, pair->own);
    for (uint64_t i = 0; i < pair->window.count; i++)
        EXPECT(model_pair_same(&pair->own[i], &pair->kernel[i]));
}

/* The callbacks told the pages that were mapped and are now different, in [first, first + count):
 * all that were mapped there where that range was unmapped or mapped anew. */
static inline void model_pair_heard(const struct model_pair *pair, bool all, uint64_t first,
                                    uint64_t count)
{
    for (uint64_t i = 0; i < pair->window.count; i++) {
        bool inside = i >= first && i < first + count;
        bool different = !model_pair_same(&pair->own_before[i], &pair->own[i]);
        EXPECT(pair->changed[i] == (inside && pair->own_before[i].mapped && (all || different)));
    }
}

#endif
