/* pages_fuzz: libFuzzer's bytes as a script of calls, compared with an array of pages after each.
 *
 * The first byte chooses the policy.  Then each call takes four bytes: what, where, how long, with
 * which protection.  It is built with small nodes, so that short scripts make high trees.
 */
#include "pages.h"

enum { PAGES = 256 };

static struct pages pages;
static MMAddrSpace space;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void begin(uint8_t policy)
{
    MMPolicy chosen = {.placement = (policy & 1) != 0 ? MM_BEST : MM_LOWEST,
                       .guard = (policy & 2) != 0 ? 4096 : 0,
                       .align = (policy & 4) != 0 ? 8192 : 0};
    memset(&pages, 0, sizeof pages);
    pages.start = 0x8000;
    pages.size = 4096;
    pages.count = PAGES;
    pages.best = chosen.placement == MM_BEST;
    pages.guard = chosen.guard / 4096;
    pages.align = chosen.align;
    EXPECT(mm_init(&space, pages.start, PAGES * 4096, 4096));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, pages.start, PAGES * 4096, 4096, &nodes, &chosen));
}

static void map_any(uint64_t count, const MMInfo *like)
{
    uint64_t place;
    bool fits = pages_place(&pages, count, pages.align, &place);
    uint64_t addr =
        mm_mapany(&space, count * 4096, like->prot, like->flags, like->fd, like->offset);
    EXPECT(addr == (fits ? place : MM_MAPERR));
    if (fits)
        pages_map(&pages, addr, count * 4096, like);
    memset(pages.owed, 0, sizeof pages.owed);
}

static void protect(uint64_t addr, uint64_t len, int prot)
{
    bool may = pages_protect(&pages, addr, len, prot);
    EXPECT(mm_protect_cb(&space, addr, len, prot, pages_hear, &pages) == (may ? 0 : -MM_ENOMEM));
}

static void call(const uint8_t *bytes)
{
    uint64_t first = bytes[1], most = PAGES - first;
    uint64_t count = 1 + bytes[2] % (most < 32 ? most : 32);
    uint64_t addr = pages.start + first * 4096, len = count * 4096;
    MMInfo like = {.prot = bytes[3] & 7, .flags = 2, .fd = bytes[3] >> 6, .offset = first * 4096};
    pages_begin(&pages);
    switch (bytes[0] & 3) {
    case 0:
        map_any(count, &like);
        break;
    case 1:
        pages_map(&pages, addr, len, &like);
        EXPECT(mm_mapat_cb(&space, addr, len, like.prot, 2, like.fd, like.offset, pages_hear,
                           &pages) == addr);
        break;
    case 2:
        pages_unmap(&pages, addr, len);
        EXPECT(mm_unmap_cb(&space, addr, len, pages_hear, &pages) == 0);
        break;
    default:
        protect(addr, len, like.prot);
    }
    pages_heard(&pages);
    EXPECT_SOUND(&space);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    begin(bytes[0]);
    for (size_t at = 1; at + 4 <= size; at += 4)
        call(bytes + at);
    pages_expect(&pages, &space);
    pages_expect_regions(&pages, &space);
    mm_free(&space);
    return 0;
}
