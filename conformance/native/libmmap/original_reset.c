/* Makes random calls after the mark and resets, 400 times, with a model: what was unmapped or
 * replaced does not return. */
#include "script.h"

enum { PAGES = 80, ROUNDS = 400, CALLS = 30, LIFE = 20 };

static MMAddrSpace space;
static bool original[PAGES];

/* The pages that are there are the originals. */
static void expect_originals(void)
{
    MMRegion region;
    for (unsigned page = 0; page < PAGES; page++) {
        bool there = mm_next(&space, spaces_at(page), &region) && region.start <= spaces_at(page);
        clause_expect(there == original[page], "page %u is%s an original", page,
                      original[page] ? "" : " not");
        clause_expect(!there || region.original, "page %u is not told as an original", page);
    }
}

/* Whatever a call maps or unmaps is no original any more. */
static void play(struct script_call call)
{
    uint64_t page = (call.addr - SPACES_START) / SPACES_PAGE;
    if (call.kind == SCRIPT_MAP_ANY || call.kind == SCRIPT_RESET)
        call.kind = SCRIPT_MAP_AT;
    for (uint64_t i = 0; call.kind != SCRIPT_PROTECT && i < call.len / SPACES_PAGE; i++)
        original[page + i] = false;
    int error = script_make(&space, &call, NULL, NULL);
    clause_expect(error == 0 || call.kind == SCRIPT_PROTECT, "error %d", error);
}

static void original_reset(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (unsigned round = 0; round < (run->brief ? ROUNDS / 10 : ROUNDS); round++) {
        if (round % LIFE == 0)
            spaces_begin(&space, PAGES,
                         &(MMPolicy){.placement = round / LIFE % 2 == 0 ? MM_LOWEST : MM_BEST});
        for (unsigned i = 0; i < CALLS; i++)
            play(script_draw(&random, PAGES));
        clause_expect(mm_unmap_non_original(&space, NULL, NULL) == 0, "no reset");
        expect_originals();
        play((struct script_call){SCRIPT_MAP_AT, spaces_at(7), 40 * SPACES_PAGE, 1});
        mm_mark_original(&space);
        for (unsigned page = 0; page < PAGES; page++)
            original[page] = mm_querypage(&space, spaces_at(page), NULL);
        if (round % LIFE != LIFE - 1)
            continue;
        spaces_expect_sound(&space);
        mm_free(&space);
        memset(original, 0, sizeof original);
    }
}

const struct clause CLAUSE = {.run = original_reset};
