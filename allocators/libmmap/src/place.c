#include "place.h"

#include "hole_search.h"
#include "holes.h"
#include "regions.h"

static uint64_t higher(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

/* The lowest place in the hole [low, high). */
static inline bool stands(const struct want *want, uint64_t low, uint64_t high, uint64_t *addr)
{
    if (high < low || high - low < want->room)
        return false;
    uint64_t least = low + want->guard;
    uint64_t at = (least + want->align - 1) & ~(want->align - 1);
    if (at < least || at > high || high - at < want->len + want->guard)
        return false;
    *addr = at;
    return true;
}

/* The lowest place from `from` on between two regions. */
static bool between(const MMAddrSpace *mm, const struct want *want, uint64_t from, uint64_t *addr,
                    struct path *path)
{
    const MMTree *tree = &mm->regions;
    uint64_t low, high;
    bool found;
    if (from <= regions_first(tree)) {
        found = hole_search_first(tree, want->room, path, &low, &high);
    } else {
        regions_find(tree, from, path);
        found = hole_search_next(path, want->room, &low, &high);
    }
    while (found && !stands(want, higher(low, from), high, addr))
        found = regions_next(path) && hole_search_next(path, want->room, &low, &high);
    return found;
}

/* The lowest place from `from` on. */
static inline bool lowest_from(const MMAddrSpace *mm, const struct want *want, uint64_t from,
                               uint64_t *addr, struct path *path)
{
    const MMTree *tree = &mm->regions;
    if (tree->root == NULL)
        return stands(want, from, mm->end, addr);
    uint64_t first = regions_first(tree), last = regions_last(tree);
    if (stands(want, from, first, addr)) {
        regions_find(tree, *addr, path);
        return true;
    }
    uint64_t holes = last - first - mm->mapped_bytes; /* all of them between two regions */
    if (holes >= want->room && between(mm, want, from, addr, path))
        return true;
    regions_find_last(tree, path);
    return stands(want, higher(last, from), mm->end, addr);
}

static bool best(const MMAddrSpace *mm, const struct want *want, uint64_t *addr, struct path *path)
{
    struct hole hole;
    if (mm->regions.root == NULL)
        return stands(want, mm->start, mm->end, addr);
    bool found = sizes_find(&mm->sizes, want->room, path, &hole);
    while (found && !stands(want, hole.start, hole.end, addr))
        found = sizes_next(path, &hole);
    if (found)
        regions_find(&mm->regions, *addr, path);
    return found;
}

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static bool random_place(MMAddrSpace *mm, const struct want *want, uint64_t *addr,
                         struct path *path)
{
    uint64_t pages = (mm->end - mm->start) / mm->pagesize;
    uint64_t from = mm->start + random_next(&mm->random) % pages * mm->pagesize;
    return lowest_from(mm, want, from, addr, path) || lowest_from(mm, want, mm->start, addr, path);
}

bool place_lowest(const MMAddrSpace *mm, const struct want *want, uint64_t *addr, struct path *path)
{
    return lowest_from(mm, want, mm->start, addr, path);
}

bool place_otherwise(MMAddrSpace *mm, const struct want *want, uint64_t *addr, struct path *path)
{
    return mm->policy.placement == MM_BEST ? best(mm, want, addr, path)
                                           : random_place(mm, want, addr, path);
}

bool place_at(const MMAddrSpace *mm, const struct want *want, uint64_t addr)
{
    struct hole hole;
    return (addr & (want->align - 1)) == 0 && holes_around(mm, addr, &hole) &&
           addr - hole.start >= want->guard && hole.end - addr >= want->len &&
           hole.end - addr - want->len >= want->guard;
}
