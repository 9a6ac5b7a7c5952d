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

static struct region region_of(const MMRequest *request, uint64_t start, uint64_t len)
{
    return (struct region){
        start,
        start + len,
        {start, len, (int64_t)request->offset},
        {request->prot, request->flags, request->fd},
        false,
    };
}

/* Reads what a request that is not bound to its address wants. */
static inline int want_of(const MMAddrSpace *mm, const MMRequest *request, struct want *want)
{
    want->align = request->align != 0 ? request->align : mm->policy.align;
    want->guard = mm->policy.guard;
    if (request->len == 0 || (want->align & (want->align - 1)) != 0)
        return -MM_EINVAL;
    if (want->align < mm->pagesize)
        want->align = mm->pagesize;
    if (!span_round(mm, request->len, &want->len) || want->guard >= UINT64_MAX / 4)
        return -MM_ENOMEM;
    want->room = want->len + 2 * want->guard;
    return want->room >= want->len ? 0 : -MM_ENOMEM; /* or no number says it */
}

/* Chooses its address, and finds the way there; false if there is none. */
static inline bool choose(MMAddrSpace *mm, const MMRequest *request, const struct want *want,
                          uint64_t *addr, struct path *path)
{
    if (request->how != MM_HINT || !span_round(mm, request->addr, addr) ||
        !place_at(mm, want, *addr))
        return place_anywhere(mm, want, addr, path);
    if (mm->regions.root != NULL)
        regions_find(&mm->regions, *addr, path);
    return true;
}

/* How many nodes the regions can take when the range becomes one mapping: that adds a region, two
 * where it is inside one, and none where it overwrites one that lies wholly in it.  `before` is
 * what regions_find finds for its start, `first` is at the first region that it overlaps. */
static uint32_t need_over(const MMAddrSpace *mm, struct span span, const struct path *before,
                          struct path first)
{
    uint32_t one = tree_need(&regions_kind, &mm->regions, before, 1);
    bool left = regions_start(&first) < span.start;
    bool right = regions_end(&first) > span.end;
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

/* Creates the mapping where nothing is.  `path` is what regions_find finds for its start.  Returns
 * 0 or -MM_ENOMEM. */
static inline int map_clear(MMAddrSpace *mm, const MMRequest *request, uint64_t start, uint64_t len,
                            struct path *path)
{
    struct holes_plan plan;
    uint32_t need = tree_need(&regions_kind, &mm->regions, path, 1) +
                    holes_plan_mapped(mm, start, start + len, &plan);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    holes_commit(mm, &plan);
    struct region mapping = region_of(request, start, len);
    regions_add_at(mm, path, &mapping);
    tree_release(mm);
    return 0;
}

/* The same where something is. */
static int map_over(MMAddrSpace *mm, const MMRequest *request, struct span span,
                    const struct path *before, const struct report *report)
{
    struct holes_plan plan;
    struct path first = *before;
    if (regions_end(&first) <= span.start)
        regions_next(&first);
    uint32_t need =
        need_over(mm, span, before, first) + holes_plan_mapped(mm, span.start, span.end, &plan);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    holes_commit(mm, &plan);
    struct region mapping = region_of(request, span.start, span.end - span.start);
    put_over(mm, &first, &mapping, report);
    tree_release(mm);
    return 0;
}

/* Creates a mapping wherever it can be. */
static inline int map_anywhere(MMAddrSpace *mm, const MMRequest *request, uint64_t *addr)
{
    struct path path;
    struct want want;
    uint64_t start;
    int error = want_of(mm, request, &want);
    if (error != 0)
        return error;
    if (!choose(mm, request, &want, &start, &path))
        return -MM_ENOMEM;
    error = map_clear(mm, request, start, want.len, &path);
    if (error == 0)
        *addr = start;
    return error;
}

/* Creates a mapping exactly where it is wanted. */
static int map_there(MMAddrSpace *mm, const MMRequest *request, const struct report *report,
                     uint64_t *addr)
{
    struct path path;
    struct span span;
    int error = span_of(mm, request->addr, request->len, &span);
    if (error != 0)
        return error;
    if (mm->regions.root != NULL)
        regions_find(&mm->regions, span.start, &path);
    if (mm->regions.root == NULL || regions_is_clear(&path, span.start, span.end))
        error = map_clear(mm, request, span.start, span.end - span.start, &path);
    else if (request->how == MM_NOREPLACE)
        error = -MM_EEXIST;
    else
        error = map_over(mm, request, span, &path, report);
    if (error == 0)
        *addr = span.start;
    return error;
}

int mm_map(MMAddrSpace *mm, const MMRequest *request, UpdateFn ufn, void *udata, uint64_t *addr)
{
    if (is_refused(mm, request) || request->how > MM_NOREPLACE)
        return -MM_EINVAL;
    if (request->how == MM_ANYWHERE || request->how == MM_HINT)
        return map_anywhere(mm, request, addr);
    return map_there(mm, request, &(struct report){ufn, udata}, addr);
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
