/* Has 64 heaps at once, takes and frees in all of them in turn, and ends them in another order. */
#include "pattern.h"
#include "region.h"

enum { HEAPS = 64, ROUNDS = 40, BLOCKS = 8 };

struct one {
    void *md;
    unsigned char *blocks[BLOCKS];
};

static size_t size_of(unsigned heap, unsigned round)
{
    return 1 + (heap * 131u + round * 977u) % 6000;
}

static void turn(struct one *one, unsigned heap, unsigned round)
{
    unsigned place = round % BLOCKS;
    if (round >= BLOCKS) {
        size_t before = size_of(heap, round - BLOCKS);
        clause_expect(pattern_holds(one->blocks[place], before, heap), "heap %u lost a block",
                      heap);
        mfree(one->md, one->blocks[place]);
    }
    one->blocks[place] = mmalloc(one->md, size_of(heap, round));
    clause_expect(one->blocks[place] != NULL, "heap %u has no block", heap);
    pattern_fill(one->blocks[place], size_of(heap, round), heap);
}

static void regions_many(const struct clause_run *run)
{
    static struct one heaps[HEAPS];
    (void)run;
    for (unsigned i = 0; i < HEAPS; i++) {
        int file = i % 3 == 0 ? -1 : region_file();
        heaps[i].md = region_sure(file, NULL, i % 3 == 2 ? MMALLOC_SNAPSHOT : 0);
        if (file >= 0)
            close(file);
    }
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < HEAPS; i++)
            turn(&heaps[i * 27 % HEAPS], i * 27 % HEAPS, round);
    for (unsigned i = 0; i < HEAPS; i++) {
        char why[100] = "";
        void *md = heaps[i * 45 % HEAPS].md;
        clause_expect(mmalloc_check(md, why, sizeof why), "heap %u: %s", i * 45 % HEAPS, why);
        region_end(md);
    }
}

const struct clause CLAUSE = {.run = regions_many};
