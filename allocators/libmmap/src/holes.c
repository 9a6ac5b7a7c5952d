#include "holes.h"

#include "regions.h"

static bool same(struct hole one, struct hole other)
{
    return one.start == other.start && one.end == other.end;
}

static bool is_empty(struct hole hole)
{
    return hole.start == hole.end;
}

/* The hole of a space without a region, which no tree holds. */
static bool is_whole(const MMAddrSpace *mm, struct hole hole)
{
    return hole.start == mm->start && hole.end == mm->end;
}

/* Where what is mapped below `address` ends, at most there. */
static uint64_t mapped_below(const MMAddrSpace *mm, uint64_t address)
{
    struct path path;
    if (address == mm->start || mm->regions.root == NULL)
        return mm->start;
    regions_find(&mm->regions, address - 1, &path);
    if (regions_start(&path) >= address)
        return mm->start;
    uint64_t end = regions_end(&path);
    return end < address ? end : address;
}

/* Where what is mapped above `address` starts, at least there. */
static uint64_t mapped_above(const MMAddrSpace *mm, uint64_t address)
{
    struct path path;
    if (!regions_find_after(&mm->regions, address, &path))
        return mm->end;
    uint64_t start = regions_start(&path);
    return start > address ? start : address;
}

bool holes_around(const MMAddrSpace *mm, uint64_t address, struct hole *hole)
{
    if (address < mm->start || address >= mm->end)
        return false;
    *hole = (struct hole){mapped_below(mm, address + 1), mapped_above(mm, address)};
    return hole->start <= address && hole->end > address;
}

bool holes_next(const MMAddrSpace *mm, struct holes_walk *walk, struct hole *hole)
{
    struct path path;
    while (walk->at < walk->high) {
        uint64_t from = walk->at, to = walk->high, next = walk->high;
        if (regions_find_after(&mm->regions, from, &path) && regions_start(&path) < to) {
            to = regions_start(&path);
            next = regions_end(&path);
        }
        walk->at = next;
        if (to > from) {
            *hole = (struct hole){from, to};
            return true;
        }
    }
    return false;
}

/* Finds out which of the new holes are there already, and what adding the others needs. */
static uint32_t plan_need(const MMAddrSpace *mm, struct holes_plan *plan)
{
    struct holes_walk walk = {plan->low, plan->high};
    struct hole old, adding[2] = {plan->fresh[0], plan->fresh[1]};
    for (uint32_t i = 0; i < 2; i++)
        plan->kept[i] = is_empty(adding[i]) || is_whole(mm, adding[i]);
    while (holes_next(mm, &walk, &old))
        for (uint32_t i = 0; i < 2; i++)
            plan->kept[i] = plan->kept[i] || same(old, adding[i]);
    for (uint32_t i = 0; i < 2; i++)
        if (plan->kept[i])
            adding[i] = (struct hole){0, 0};
    return sizes_need(&mm->sizes, adding);
}

uint32_t holes_need_free(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                         struct holes_plan *plan)
{
    plan->low = mapped_below(mm, start);
    plan->high = mapped_above(mm, end);
    plan->fresh[0] = (struct hole){plan->low, plan->high};
    plan->fresh[1] = (struct hole){0, 0};
    return plan_need(mm, plan);
}

uint32_t holes_need_mapped(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                           struct holes_plan *plan)
{
    plan->low = mapped_below(mm, start);
    plan->high = mapped_above(mm, end);
    plan->fresh[0] = (struct hole){plan->low, start};
    plan->fresh[1] = (struct hole){end, plan->high};
    return plan_need(mm, plan);
}

void holes_carry_out(MMAddrSpace *mm, const struct holes_plan *plan)
{
    struct holes_walk walk = {plan->low, plan->high};
    struct hole old;
    for (uint32_t i = 0; i < 2; i++)
        if (!plan->kept[i])
            sizes_add(mm, plan->fresh[i]);
    while (holes_next(mm, &walk, &old))
        if (!same(old, plan->fresh[0]) && !same(old, plan->fresh[1]) && !is_whole(mm, old))
            sizes_remove(mm, old);
}

uint32_t holes_bound(uint64_t holes)
{
    uint64_t nodes = holes / (shape_size_leaf.joined / 2) + 1, bound = nodes;
    while (nodes > 1) {
        nodes = nodes / (shape_size_inner.joined / 2) + 1;
        bound += nodes;
    }
    return (uint32_t)bound;
}

void holes_rebuild(MMAddrSpace *mm)
{
    struct holes_walk walk = {mm->start, mm->end};
    struct hole hole;
    tree_clear(mm, &sizes_kind, &mm->sizes);
    while (holes_next(mm, &walk, &hole))
        if (!is_whole(mm, hole))
            sizes_add(mm, hole);
}
