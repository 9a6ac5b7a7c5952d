/* A call that gets no node fails with -MM_ENOMEM, tells nobody, changes nothing, and works later.
 *
 * In random scripts every call is tried again and again: with its first node refused, with
 * its second, and so on, until it asks for no more and has its full effect.  Half of the tries
 * refuse that node alone, half all that follow too.  The words are the seed and the scripts, 10,000
 * without any.
 *
 * In a normal run: 1 2000
 */
#include "failing.h"
#include "pages.h"

enum { CALLS = 12, PAGES = 300 };

static struct pages pages;
static struct page saved[PAGES];
static MMAddrSpace space;
static struct failing nodes;
static unsigned long refusals;

enum call_kind { UNMAP, MAP_AT, MAP_ANY, PROTECT, UNMAP_NON_ORIGINAL, CALL_KINDS };

struct call {
    enum call_kind kind;
    uint64_t addr, len;
    MMInfo like;
};

static struct call random_call(void)
{
    static const enum call_kind kinds[] = {UNMAP,   UNMAP,   UNMAP,   MAP_AT,
                                           MAP_AT,  MAP_AT,  MAP_ANY, MAP_ANY,
                                           PROTECT, PROTECT, PROTECT, UNMAP_NON_ORIGINAL};
    uint64_t first = expect_below(PAGES), most = PAGES - first;
    uint64_t count = 1 + expect_below(most < 6 ? most : 6);
    struct call call = {.addr = pages.start + first * 4096, .len = count * 4096};
    call.kind = kinds[expect_below(expect_below(20) == 0 ? 12 : 11)];
    call.like = (MMInfo){.prot = (int)expect_below(3), .flags = 2, .fd = 3, .offset = 4096};
    return call;
}

static void forget_non_original(void)
{
    for (uint64_t i = 0; i < pages.count; i++) {
        pages.owed[i] = pages.page[i].mapped && !pages.page[i].original;
        pages.page[i].mapped = pages.page[i].mapped && pages.page[i].original;
    }
}

/* What the model says; where a mapping goes that may go anywhere is put into the call. */
static int expected(struct call *call)
{
    switch (call->kind) {
    case UNMAP:
        pages_unmap(&pages, call->addr, call->len);
        return 0;
    case MAP_ANY:
        if (!pages_place(&pages, call->len / 4096, 0, &call->addr))
            return -MM_ENOMEM;
        pages_map(&pages, call->addr, call->len, &call->like);
        return 0;
    case MAP_AT:
        pages_map(&pages, call->addr, call->len, &call->like);
        return 0;
    case PROTECT:
        return pages_protect(&pages, call->addr, call->len, call->like.prot) ? 0 : -MM_ENOMEM;
    default:
        forget_non_original();
        return 0;
    }
}

static int make(const struct call *call)
{
    const MMInfo *like = &call->like;
    uint64_t addr = call->addr;
    switch (call->kind) {
    case UNMAP:
        return mm_unmap_cb(&space, addr, call->len, pages_hear, &pages);
    case MAP_ANY:
        addr = mm_mapany(&space, call->len, like->prot, like->flags, like->fd, like->offset);
        EXPECT(addr == MM_MAPERR || addr == call->addr);
        return addr == MM_MAPERR ? -MM_ENOMEM : 0;
    case MAP_AT:
        addr = mm_mapat_cb(&space, addr, call->len, like->prot, like->flags, like->fd, like->offset,
                           pages_hear, &pages);
        EXPECT(addr == MM_MAPERR || addr == call->addr);
        return addr == MM_MAPERR ? -MM_ENOMEM : 0;
    case PROTECT:
        return mm_protect_cb(&space, addr, call->len, like->prot, pages_hear, &pages);
    default:
        return mm_unmap_non_original(&space, pages_hear, &pages);
    }
}

/* One try; false once the call no longer comes to the node that is refused. */
static bool refused(struct call *call, unsigned long refuse)
{
    memcpy(saved, pages.page, sizeof saved);
    pages_begin(&pages);
    int wanted = expected(call);
    nodes = (struct failing){.fail_at = refuse, .for_good = expect_below(2) == 0};
    int error = make(call);
    EXPECT_SOUND(&space);
    if (nodes.asked < refuse) {
        EXPECT(error == wanted);
        if (call->kind != MAP_ANY)
            pages_heard(&pages);
        pages_expect_regions(&pages, &space);
        return false;
    }
    EXPECT(error == -MM_ENOMEM && pages.told == 0 && nodes.given_back == nodes.asked - 1);
    memcpy(pages.page, saved, sizeof saved);
    pages_expect_regions(&pages, &space);
    refusals++;
    return true;
}

static void insist(struct call *call)
{
    unsigned long refuse = 1;
    while (refused(call, refuse))
        refuse++;
}

/* Fills some leaves nearly, so that one more region often needs a node, or several. */
static void begin(MMPlacement placement)
{
    MMPolicy policy = {.placement = placement};
    MMNodes from = failing_nodes(&nodes);
    nodes = (struct failing){0};
    pages.start = 0x100000;
    pages.size = 4096;
    pages.count = PAGES;
    pages.best = placement == MM_BEST;
    memset(pages.page, 0, sizeof saved);
    EXPECT(mm_init_with(&space, pages.start, PAGES * 4096, 4096, &from, &policy));
    uint64_t filled = expect_below(PAGES / 2), step = 1 + expect_below(2);
    for (uint64_t i = 0; i < filled; i++) {
        struct call call = {MAP_AT, pages.start + i * step * 4096, 4096, {.prot = (int)(i % 3)}};
        pages_begin(&pages);
        EXPECT(expected(&call) == 0 && make(&call) == 0);
    }
    mm_mark_original(&space);
    for (uint64_t i = 0; i < PAGES; i++)
        pages.page[i].original = pages.page[i].mapped;
}

int main(int argc, char **argv)
{
    expect_restart(argc > 1 ? strtoul(argv[1], NULL, 0) : 1);
    unsigned long scripts = argc > 2 ? strtoul(argv[2], NULL, 0) : 10000;
    for (unsigned long script = 0; script < scripts; script++) {
        begin(script % 2 == 0 ? MM_LOWEST : MM_BEST);
        for (unsigned i = 0; i < CALLS; i++) {
            struct call call = random_call();
            insist(&call);
        }
        mm_free(&space);
        EXPECT(space.node_count == 0);
    }
    EXPECT(refusals > scripts / 8);
    return 0;
}
