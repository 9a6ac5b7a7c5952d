/* 20000 times one of 300 pieces is unmapped and a piece of another length mapped, into the holes
 * that were left; none may overlap another. */
#include "random.h"
#include "range_calls.h"
#include "rounds.h"

enum { LIVE = 300, OPERATIONS = 20000, LONGEST = 9 };

struct piece {
    uint64_t start, length;
};

static void expect_apart(const struct piece *pieces, struct piece one)
{
    for (unsigned i = 0; i < LIVE; i++)
        clause_expect(one.start >= pieces[i].start + pieces[i].length ||
                          pieces[i].start >= one.start + one.length,
                      "%" PRIu64 " bytes at %#" PRIx64 " overlap %" PRIu64 " at %#" PRIx64,
                      one.length, one.start, pieces[i].length, pieces[i].start);
}

static void mapany_apart(const struct clause_run *run)
{
    static struct piece pieces[LIVE];
    const uint64_t page = range_page(run);
    uint64_t random = run->seed;
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        struct piece *piece = &pieces[random_below(&random, LIVE)];
        if (piece->length != 0)
            range_sure_unmap(run, piece->start, piece->length);
        *piece = (struct piece){0};
        struct piece one = {.length = page * (1 + random_below(&random, LONGEST))};
        one.start = range_sure_map_any(run, one.length, PROT_NONE);
        clause_expect(one.start % page == 0, "map_any gave %#" PRIx64, one.start);
        clause_expect(one.start + one.length > one.start, "%#" PRIx64 " wraps", one.start);
        expect_apart(pieces, one);
        *piece = one;
        clause_expect(range_is_mapped(run, one.start) &&
                          range_is_mapped(run, one.start + one.length - 1),
                      "what map_any gave at %#" PRIx64 " is not mapped", one.start);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapany_apart};
