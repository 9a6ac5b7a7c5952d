/* Asks at bytes of each page and outside, with an info and without; where nothing is mapped the
 * info stays as it is. */
#include "spaces.h"

enum { PAGES = 6 };

static MMAddrSpace space;

static void expect_answer(uint64_t addr, bool wanted)
{
    MMInfo untouched, info;
    memset(&untouched, 0x5a, sizeof untouched);
    memset(&info, 0x5a, sizeof info);
    clause_expect(mm_querypage(&space, addr, &info) == wanted, "%#" PRIx64 " is%s mapped", addr,
                  wanted ? " not" : "");
    clause_expect(mm_querypage(&space, addr, NULL) == wanted, "another answer without an info");
    clause_expect(wanted || memcmp(&info, &untouched, sizeof info) == 0,
                  "an info about %#" PRIx64 ", where nothing is", addr);
    clause_expect(!wanted || addr - info.base < info.len, "%#" PRIx64 " is not in its mapping",
                  addr);
}

static void query_bytes(const struct clause_run *run)
{
    (void)run;
    spaces_begin(&space, PAGES, NULL);
    expect_answer(SPACES_START, false);
    spaces_map(&space, 0, 1, 1);
    spaces_map(&space, 2, 2, 1);
    spaces_map(&space, 5, 1, 1);
    for (uint64_t page = 0; page < PAGES; page++)
        for (uint64_t byte = 0; byte < SPACES_PAGE; byte += byte == 0 ? 1 : byte)
            expect_answer(spaces_at(page) + byte, page != 1 && page != 4);
    const uint64_t outside[] = {
        0, SPACES_START - 1, spaces_at(PAGES), spaces_at(PAGES) + 5, UINT64_C(1) << 47, UINT64_MAX};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++)
        expect_answer(outside[i], false);
    mm_free(&space);
}

const struct clause CLAUSE = {.run = query_bytes};
