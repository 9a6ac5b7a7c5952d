#include "place.h"

#include "holes.h"
#include "regions.h"

static uint64_t higher(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

/* The bytes that a hole must have at least; false if no number says it. */
static bool room_for(const struct want *want, uint64_t *room)
{
    *room = want->len + 2 * want->guard;
    return want->guard < UINT64_MAX / 4 && *room >= want->len;
}

/* The lowest place in the hole [low, high). */
static bool stands(const struct want *want, uint64_t low, uint64_t high, uint64_t *addr)
{
    if (high < low || high - low < want->guard || high - low - want->guard < want->len)
        return false;
    uint64_t least = low + want->guard;
    uint64_t at = (least + want->align - 1) & ~(want->align - 1);
    if (at < least || at > high || high - at < want->len || high - at - want->len < want->guard)
        return false;
    *addr = at;
    return true;
}

/* The same before the first region, or behind the last one, with the way to that region. */
static bool stands_outside(const MMTree *tree, const struct want *want, uint64_t low, uint64_t high,
                           uint64_t *addr, struct path *path)
{
    if (!stands(want, low, high, addr))
        return false;
    regions_find(tree, *addr, path);
    return true;
}

/* The lowest place from `from` on. */
static bool lowest_from(const MMAddrSpace *mm, const struct want *want, uint64_t room,
                        uint64_t from, uint64_t *addr, struct path *path)
{
    const MMTree *tree = &mm->regions;
    uint64_t low, high;
    if (tree->root == NULL)
        return stands(want, from, mm->end, addr);
    if (stands_outside(tree, want, from, regions_first(tree), addr, path))
        return true;
    bool found;
    if (from <= regions_first(tree)) {
        found = regions_first_hole(tree, room, path, &low, &high);
    } else {
        regions_find(tree, from, path);
        found = regions_seek_hole(path, room, &low, &high);
    }
    while (found && !stands(want, higher(low, from), high, addr))
        found = regions_next(path) && regions_seek_hole(path, room, &low, &high);
    return found ||
           stands_outside(tree, want, higher(regions_last(tree), from), mm->end, addr, path);
}

static bool best(const MMAddrSpace *mm, const struct want *want, uint64_t room, uint64_t *addr,
                 struct path *path)
{
    struct hole hole;
    if (mm->regions.root == NULL)
        return stands(want, mm->start, mm->end, addr);
    bool found = sizes_find(&mm->sizes, room, path, &hole);
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

static bool random_place(MMAddrSpace *mm, const struct want *want, uint64_t room, uint64_t *addr,
                         struct path *path)
{
    uint64_t pages = (mm->end - mm->start) / mm->pagesize;
    uint64_t from = mm->start + random_next(&mm->random) % pages * mm->pagesize;
    return lowest_from(mm, want, room, from, addr, path) ||
           lowest_from(mm, want, room, mm->start, addr, path);
}

bool place_anywhere(MMAddrSpace *mm, const struct want *want, uint64_t *addr, struct path *path)
{
    uint64_t room;
    if (!room_for(want, &room))
        return false;
    switch (mm->policy.placement) {
    case MM_BEST:
        return best(mm, want, room, addr, path);
    case MM_RANDOM:
        return random_place(mm, want, room, addr, path);
    default:
        return lowest_from(mm, want, room, mm->start, addr, path);
    }
}

bool place_at(const MMAddrSpace *mm, const struct want *want, uint64_t addr)
{
    struct hole hole;
    return (addr & (want->align - 1)) == 0 && holes_around(mm, addr, &hole) &&
           addr - hole.start >= want->guard && hole.end - addr >= want->len &&
           hole.end - addr - want->len >= want->guard;
}
