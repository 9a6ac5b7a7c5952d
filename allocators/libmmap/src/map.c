/* Creating mappings: anywhere, at a hint, at an address. */
#include "holes.h"
#include "place.h"
#include "space.h"

static bool is_refused(const MMAddrSpace *mm, const MMRequest *request)
{
    int kind = request->flags & 3;
    return mm->policy.strict && ((request->prot & ~7) != 0 || kind == 0 || kind == 3 ||
                                 ((uint64_t)request->offset & (mm->pagesize - 1)) != 0);
}

static struct region region_of(const MMRequest *request, struct span span)
{
    return (struct region){
        span.start,
        span.end,
        {span.start, span.end - span.start, (int64_t)request->offset},
        {request->prot, request->flags, request->fd},
        false,
    };
}

/* Chooses the range of a request that is not bound to its address, and finds the way there. */
static int choose(MMAddrSpace *mm, const MMRequest *request, struct span *span, struct path *path)
{
    struct want want = {.align = request->align != 0 ? request->align : mm->policy.align,
                        .guard = mm->policy.guard};
    uint64_t addr;
    if (request->len == 0 || (want.align & (want.align - 1)) != 0)
        return -MM_EINVAL;
    if (want.align < mm->pagesize)
        want.align = mm->pagesize;
    if (!span_round(mm, request->len, &want.len))
        return -MM_ENOMEM;
    if (request->how == MM_HINT && span_round(mm, request->addr, &addr) &&
        place_at(mm, &want, addr)) {
        if (mm->regions.root != NULL)
            regions_find(&mm->regions, addr, path);
    } else if (!place_anywhere(mm, &want, &addr, path)) {
        return -MM_ENOMEM;
    }
    *span = (struct span){addr, addr + want.len};
    return 0;
}

/* How many nodes the regions can take when the range becomes one mapping: that adds a region, two
 * where it is inside one, and none where it overwrites one that lies wholly in it.  `before` is
 * what regions_find finds for its start, `first` is at the first region that it overlaps. */
static uint32_t need_over(const MMAddrSpace *mm, struct span span, const struct path *before,
                          struct path first)
{
    uint32_t one = tree_need(&regions_kind, &mm->regions, before, 1);
    bool left = regions_start(&first)<span.start, right = regions_end(&first)> span.end;
    if (left && right)
        return one + tree_need(&regions_kind, &mm->regions, before, 2);
    if (left && (!regions_next(&first) || regions_end(&first) > span.end))
        return one;
    return right ? one : 0;
}

/* Puts the mapping in front of the region that begins with it and goes on behind it. */
static void put_in_front(MMAddrSpace *mm, struct path *path, const struct region *mapping,
                         const struct report *report)
{
    struct region rest = regions_at(path);
    report_to(report, mapping->start, mapping->end, &rest);
    regions_put(mm, path, mapping);
    rest.start = mapping->end;
    regions_add(mm, &rest);
}

/* Puts the mapping over what is there; `path` is at the first region of that. */
static void put_over(MMAddrSpace *mm, struct path *path, const struct region *mapping,
                     const struct report *report)
{
    struct span span = {mapping->start, mapping->end};
    if (regions_start(path) == span.start && regions_end(path) > span.end)
        put_in_front(mm, path, mapping, report);
    else if (!span_clear(mm, span, path, report, mapping))
        regions_add(mm, mapping);
}

/* Finds the first region that overlaps the span; false if there is none.  `before` is what
 * regions_find finds for its start.  The tree is not empty. */
static bool find_overlap(const MMAddrSpace *mm, struct span span, struct path *before,
                         struct path *first)
{
    regions_find(&mm->regions, span.start, before);
    *first = *before;
    return (regions_end(first) > span.start || regions_next(first)) &&
           regions_start(first) < span.end;
}

/* Makes the range one mapping.  Returns 0 or -MM_ENOMEM. */
static int map_span(MMAddrSpace *mm, const MMRequest *request, struct span span,
                    const struct report *report)
{
    struct holes_plan plan;
    struct path before, first;
    struct region mapping = region_of(request, span);
    bool any = mm->regions.root != NULL, over = any && find_overlap(mm, span, &before, &first);
    uint32_t need = holes_plan_mapped(mm, span.start, span.end, &plan);
    need += over ? need_over(mm, span, &before, first)
                 : tree_need(&regions_kind, &mm->regions, &before, 1);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    holes_commit(mm, &plan);
    if (over)
        put_over(mm, &first, &mapping, report);
    else if (any)
        regions_add_at(mm, &before, &mapping);
    else
        regions_add(mm, &mapping);
    tree_release(mm);
    return 0;
}

/* Creates a mapping wherever it can be. */
static int map_anywhere(MMAddrSpace *mm, const MMRequest *request, struct span *span)
{
    struct holes_plan plan;
    struct path path;
    int error = choose(mm, request, span, &path);
    if (error != 0)
        return error;
    if (mm->regions.root == NULL)
        return map_span(mm, request, *span, &(struct report){NULL, NULL});
    struct region mapping = region_of(request, *span);
    uint32_t need = tree_need(&regions_kind, &mm->regions, &path, 1) +
                    holes_plan_mapped(mm, span->start, span->end, &plan);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    holes_commit(mm, &plan);
    regions_add_at(mm, &path, &mapping);
    tree_release(mm);
    return 0;
}

static bool is_free(const MMAddrSpace *mm, struct span span)
{
    struct path path;
    return !regions_find_after(&mm->regions, span.start, &path) || regions_start(&path) >= span.end;
}

int mm_map(MMAddrSpace *mm, const MMRequest *request, UpdateFn ufn, void *udata, uint64_t *addr)
{
    struct span span;
    int error;
    if (is_refused(mm, request) || request->how > MM_NOREPLACE)
        return -MM_EINVAL;
    if (request->how == MM_ANYWHERE || request->how == MM_HINT) {
        error = map_anywhere(mm, request, &span);
    } else {
        error = span_of(mm, request->addr, request->len, &span);
        if (error == 0 && request->how == MM_NOREPLACE && !is_free(mm, span))
            error = -MM_EEXIST;
        error = error != 0 ? error : map_span(mm, request, span, &(struct report){ufn, udata});
    }
    if (error == 0)
        *addr = span.start;
    return error;
}

uint64_t mm_mapany(MMAddrSpace *mm, size_t len, int prot, int flags, int fd, MM_OFF_T offset)
{
    MMRequest request = {
        .how = MM_ANYWHERE, .len = len, .prot = prot, .flags = flags, .fd = fd, .offset = offset};
    uint64_t addr;
    return mm_map(mm, &request, NULL, NULL, &addr) == 0 ? addr : MM_MAPERR;
}

uint64_t mm_mapat_cb(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                     MM_OFF_T offset, UpdateFn ufn, void *udata)
{
    MMRequest request = {.how = MM_FIXED,
                         .addr = addr,
                         .len = len,
                         .prot = prot,
                         .flags = flags,
                         .fd = fd,
                         .offset = offset};
    return mm_map(mm, &request, ufn, udata, &addr) == 0 ? addr : MM_MAPERR;
}

uint64_t mm_mapat(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                  MM_OFF_T offset)
{
    return mm_mapat_cb(mm, addr, len, prot, flags, fd, offset, NULL, NULL);
}
