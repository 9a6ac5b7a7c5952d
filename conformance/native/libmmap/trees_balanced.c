/* Checks trees, order and counts after each of 4000 random calls on 400 pages, under each
 * policy. */
#include "script.h"

enum { PAGES = 400, CALLS = 4000, ROUGH = 3 };

static MMAddrSpace space;
static struct spaces_content content;

static void expect_counts(void)
{
    MMCounts counts;
    uint64_t mapped = 0, hole, longest = 0, end = SPACES_START;
    spaces_expect_sound(&space);
    spaces_read(&space, &content);
    mm_count(&space, &counts);
    for (size_t i = 0; i < content.count; i++) {
        clause_expect(content.regions[i].start >= end, "regions overlap");
        hole = content.regions[i].start - end;
        longest = hole > longest ? hole : longest;
        end = content.regions[i].start + content.regions[i].len;
        mapped += content.regions[i].len;
    }
    clause_expect(end <= spaces_at(PAGES), "a region ends behind the space");
    hole = spaces_at(PAGES) - end;
    longest = hole > longest ? hole : longest;
    clause_expect(counts.regions == content.count && counts.mapped_bytes == mapped,
                  "%" PRIu64 " regions and %" PRIu64 " bytes are counted, and there are %zu and "
                  "%" PRIu64,
                  counts.regions, counts.mapped_bytes, content.count, mapped);
    clause_expect(counts.mapped_bytes + counts.free_bytes == PAGES * SPACES_PAGE,
                  "%" PRIu64 " bytes are free", counts.free_bytes);
    clause_expect(counts.largest_hole == longest,
                  "the largest hole has %" PRIu64 " bytes, and %" PRIu64 " are told", longest,
                  counts.largest_hole);
}

static void trees_balanced(const struct clause_run *run)
{
    uint64_t random = run->seed;
    const unsigned calls = run->brief ? CALLS / 10 : CALLS;
    for (unsigned placement = MM_LOWEST; placement <= MM_RANDOM; placement++) {
        MMPolicy policy = {.placement = (MMPlacement)placement, .seed = run->seed};
        spaces_begin(&space, PAGES, &policy);
        for (uint64_t page = 0; page < PAGES; page += ROUGH)
            spaces_map(&space, page, 1, (int)(page % 4));
        for (unsigned i = 0; i < calls; i++) {
            struct script_call call = script_draw(&random, PAGES);
            script_make(&space, &call, NULL, NULL);
            expect_counts();
        }
        mm_free(&space);
        expect_counts();
    }
}

const struct clause CLAUSE = {.limit_s = 20, .run = trees_balanced};
