/* Protects and cuts out each part of a mapping, and replaces a page; only the protection is a
 * page's own. */
#include "spaces.h"

enum { PAGES = 12, OFFSET = 0x5000, FLAGS = 0x11, FD = 4 };

static MMAddrSpace space;

static void expect_whole(uint64_t page, int prot)
{
    MMInfo info;
    if (!mm_querypage(&space, spaces_at(page) + page, &info))
        return;
    clause_expect(info.base == spaces_at(1) && info.len == (PAGES - 2) * SPACES_PAGE,
                  "page %" PRIu64 " tells %zu bytes at %#" PRIx64, page, info.len, info.base);
    clause_expect(info.offset == OFFSET && info.flags == FLAGS && info.fd == FD,
                  "page %" PRIu64 " tells another file", page);
    clause_expect(info.prot == prot, "page %" PRIu64 " has protection %d instead of %d", page,
                  info.prot, prot);
}

static void info_whole(const struct clause_run *run)
{
    (void)run;
    spaces_begin(&space, PAGES, NULL);
    for (uint64_t page = 1; page < PAGES - 1; page++)
        for (uint64_t count = 1; page + count < PAGES; count++) {
            clause_expect(mm_mapat(&space, spaces_at(1), (PAGES - 3) * SPACES_PAGE + 1, 3, FLAGS,
                                   FD, OFFSET) == spaces_at(1),
                          "it cannot be mapped");
            clause_expect(mm_protect(&space, spaces_at(page), count * SPACES_PAGE, 1) == 0,
                          "it cannot be protected");
            for (uint64_t at = 1; at < PAGES - 1; at++)
                expect_whole(at, at >= page && at < page + count ? 1 : 3);
            spaces_unmap(&space, page, count);
            for (uint64_t at = 1; at < PAGES - 1; at++)
                expect_whole(at, 3);
            spaces_map(&space, page, 1, 7);
            MMInfo info;
            clause_expect(mm_querypage(&space, spaces_at(page), &info) &&
                              info.base == spaces_at(page) && info.len == SPACES_PAGE,
                          "a new mapping tells of the old one");
        }
    spaces_expect_sound(&space);
    mm_free(&space);
}

const struct clause CLAUSE = {.run = info_whole};
