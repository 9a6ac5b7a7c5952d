/* A space agrees with an array of pages after each of many random calls, under every policy.
 *
 * The calls are of every kind, on small spaces where ranges meet often, and on large ones whose
 * trees have several levels.  After each call the callbacks have told exactly the pages that
 * changed, and the trees hold together.
 */
#include "pages.h"

static struct pages pages;
static MMAddrSpace space;

struct world {
    uint64_t count, size, start;
    uint64_t longest; /* of one call, in pages */
    unsigned calls;
    MMPolicy policy;
    unsigned look; /* compare every so many calls */
};

static MMInfo random_info(void)
{
    return (MMInfo){.prot = (int)expect_below(8),
                    .flags = (int)expect_below(100),
                    .fd = (int)expect_below(5) - 1,
                    .offset = (MM_OFF_T)(expect_below(1000) * pages.size)};
}

/* A range in the space; its length sometimes is no whole number of pages. */
static void random_range(const struct world *world, uint64_t *addr, uint64_t *len)
{
    uint64_t at = expect_below(world->count), most = world->count - at;
    uint64_t count = 1 + expect_below(most < world->longest ? most : world->longest);
    *addr = pages.start + at * pages.size;
    *len = count * pages.size - (pages.size > 1 && expect_below(4) == 0 ? 1 : 0);
}

/* The address is the one that the policy must choose. */
static void expect_place(const struct world *world, int error, uint64_t addr, uint64_t count,
                         uint64_t align)
{
    uint64_t place = 0;
    bool fits = pages_place(&pages, count, align, &place);
    EXPECT(error == (fits ? 0 : -MM_ENOMEM));
    EXPECT(!fits || world->policy.placement == MM_RANDOM || addr == place);
}

/* The pages [at, at + count) are free, and the guard on both sides. */
static bool stands_at(uint64_t at, uint64_t count)
{
    return at >= pages.guard && at + count + pages.guard <= pages.count &&
           pages_hole_end(&pages, at - pages.guard) >= at + count + pages.guard;
}

/* Anywhere, at a hint, or only where nothing is: no callback has anything to tell. */
static void do_place(const struct world *world)
{
    static const MMHow hows[] = {MM_ANYWHERE, MM_ANYWHERE, MM_HINT, MM_NOREPLACE};
    MMInfo like = random_info();
    MMRequest request = {.how = hows[expect_below(4)],
                         .prot = like.prot,
                         .flags = like.flags,
                         .fd = like.fd,
                         .offset = like.offset};
    uint64_t addr = 0, align = world->policy.align;
    random_range(world, &request.addr, &request.len);
    uint64_t at = pages_index(&pages, request.addr), count = pages_of(&pages, request.len);
    if (expect_below(4) == 0)
        align = request.align = pages.size << expect_below(5);
    int error = mm_map(&space, &request, pages_hear, &pages, &addr);
    if (request.how == MM_NOREPLACE)
        EXPECT(error == (pages_hole_end(&pages, at) >= at + count ? 0 : -MM_EEXIST));
    else if (request.how == MM_HINT && stands_at(at, count) &&
             (align == 0 || request.addr % align == 0))
        EXPECT(error == 0 && addr == request.addr);
    else
        expect_place(world, error, addr, count, align);
    if (error != 0)
        return;
    at = pages_index(&pages, addr);
    EXPECT(addr >= pages.start && at + count <= pages.count);
    EXPECT(pages_hole_end(&pages, at) >= at + count);
    EXPECT(request.how == MM_NOREPLACE || (stands_at(at, count) && (!align || addr % align == 0)));
    EXPECT(request.how != MM_NOREPLACE || addr == request.addr);
    pages_map(&pages, addr, request.len, &like);
}

/* The model knows first what the callbacks will have to say. */
static void do_map_at(const struct world *world)
{
    uint64_t addr, len;
    MMInfo like = random_info();
    random_range(world, &addr, &len);
    pages_map(&pages, addr, len, &like);
    EXPECT(mm_mapat_cb(&space, addr, len, like.prot, like.flags, like.fd, like.offset, pages_hear,
                       &pages) == addr);
}

static void do_unmap(const struct world *world)
{
    uint64_t addr, len;
    random_range(world, &addr, &len);
    pages_unmap(&pages, addr, len);
    EXPECT(mm_unmap_cb(&space, addr, len, pages_hear, &pages) == 0);
}

static void do_protect(const struct world *world)
{
    uint64_t addr, len;
    int prot = (int)expect_below(4);
    random_range(world, &addr, &len);
    bool may = pages_protect(&pages, addr, len, prot);
    EXPECT(mm_protect_cb(&space, addr, len, prot, pages_hear, &pages) == (may ? 0 : -MM_ENOMEM));
}

static void do_original(void)
{
    if (expect_below(3) == 0) {
        mm_mark_original(&space);
        for (uint64_t i = 0; i < pages.count; i++)
            pages.page[i].original = pages.page[i].mapped;
        return;
    }
    for (uint64_t i = 0; i < pages.count; i++) {
        pages.owed[i] = pages.page[i].mapped && !pages.page[i].original;
        pages.page[i].mapped = pages.page[i].mapped && pages.page[i].original;
    }
    EXPECT(mm_unmap_non_original(&space, pages_hear, &pages) == 0);
}

static void one_call(const struct world *world)
{
    uint64_t kind = expect_below(32);
    pages_begin(&pages);
    if (kind < 9)
        do_place(world);
    else if (kind < 15)
        do_map_at(world);
    else if (kind < 23)
        do_unmap(world);
    else if (kind < 31)
        do_protect(world);
    else if (expect_below(16) == 0)
        do_original();
    if (kind >= 9)
        pages_heard(&pages);
}

/* Owed by a placement is nothing, though it maps pages. */
static void begin(const struct world *world)
{
    memset(&pages, 0, sizeof pages);
    pages.start = world->start;
    pages.size = world->size;
    pages.count = world->count;
    pages.align = world->policy.align;
    pages.guard = world->policy.guard / world->size;
    pages.best = world->policy.placement == MM_BEST;
    EXPECT(mm_init(&space, world->start, world->count * world->size, world->size));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, world->start, world->count * world->size, world->size, &nodes,
                        &world->policy));
}

static void go_through(const struct world *world)
{
    begin(world);
    for (unsigned call = 0; call < world->calls; call++) {
        one_call(world);
        if (call % world->look == 0) {
            EXPECT_SOUND(&space);
            pages_expect(&pages, &space);
            pages_expect_regions(&pages, &space);
        }
    }
    mm_free(&space);
    EXPECT_SOUND(&space);
    EXPECT(space.node_count == 0);
}

int main(int argc, char **argv)
{
    static const struct world worlds[] = {
        {16, 1, 0, 6, 20000, {0}, 1},
        {48, 4096, 0x10000, 12, 20000, {0}, 1},
        {48, 4096, 0x10000, 12, 20000, {.placement = MM_BEST}, 1},
        {60, 4096, 0x7000, 9, 20000, {.placement = MM_BEST, .guard = 4096, .align = 8192}, 1},
        {60, 65536, 0x30000, 9, 20000, {.guard = 2 * 65536}, 1},
        {100, 4096, 0x1000, 8, 20000, {.placement = MM_RANDOM, .seed = 7}, 1},
        {400, 4096, 4096, 3, 30000, {.placement = MM_BEST}, 61},
        {PAGES_MOST, 4096, 1 << 20, 2, 60000, {0}, 5981},
        {PAGES_MOST, 4096, 1 << 20, 2, 60000, {.placement = MM_BEST}, 5981},
    };
    expect_restart(argc > 1 ? strtoul(argv[1], NULL, 0) : 1);
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++)
        go_through(&worlds[i]);
    return 0;
}
