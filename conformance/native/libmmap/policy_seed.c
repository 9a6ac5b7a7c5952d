/* Draws 64 addresses, again after mm_free, and with another seed, and then all that are left; they
 * spread over the space. */
#include "spaces.h"

enum { PAGES = 1000, DRAWN = 64 };

static MMAddrSpace space;

static void begin(uint64_t seed)
{
    spaces_begin(&space, PAGES, &(MMPolicy){.placement = MM_RANDOM, .seed = seed});
}

static uint64_t draw(void)
{
    uint64_t addr = mm_mapany(&space, SPACES_PAGE, 1, 2, -1, 0);
    clause_expect(addr != MM_MAPERR, "there is no page left");
    clause_expect(addr >= SPACES_START && addr < spaces_at(PAGES) && addr % SPACES_PAGE == 0,
                  "%#" PRIx64 " is not in the space", addr);
    return addr;
}

static void policy_seed(const struct clause_run *run)
{
    uint64_t first[DRAWN];
    unsigned high = 0, equal = 0;
    begin(run->seed);
    for (unsigned i = 0; i < DRAWN; i++) {
        first[i] = draw();
        high += first[i] >= spaces_at(PAGES / 2);
    }
    clause_expect(high > DRAWN / 8 && high < DRAWN - DRAWN / 8, "%u of %u in the upper half", high,
                  (unsigned)DRAWN);
    mm_free(&space);
    for (unsigned i = 0; i < DRAWN; i++)
        clause_expect(draw() == first[i], "address %u is another after mm_free", i);
    mm_free(&space);
    begin(run->seed + 1);
    for (unsigned i = 0; i < DRAWN; i++)
        equal += draw() == first[i];
    clause_expect(equal < DRAWN / 4, "%u addresses are those of another seed", equal);
    for (unsigned i = DRAWN; i < PAGES; i++)
        draw();
    clause_expect(mm_mapany(&space, 1, 1, 2, -1, 0) == MM_MAPERR, "a page too many");
    spaces_expect_sound(&space);
    mm_free(&space);
}

const struct clause CLAUSE = {.run = policy_seed};
