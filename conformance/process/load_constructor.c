/* Takes blocks at the first priority that a program may use, and fills, grows and frees them in
 * main. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

enum { BLOCK_BYTES = 1024, BLOCKS = 4 };

static unsigned char *early[BLOCKS];

/* 101 is the first priority that a program may use (GCC manual, constructor). */
__attribute__((constructor(101))) static void allocate(void)
{
    early[0] = malloc(BLOCK_BYTES);
    early[1] = calloc(1, BLOCK_BYTES);
    early[2] = realloc(NULL, BLOCK_BYTES);
    early[3] = aligned_alloc(64, BLOCK_BYTES);
    for (unsigned i = 0; i < BLOCKS; i++)
        if (early[i] != NULL && i != 1)
            pattern_fill(early[i], BLOCK_BYTES, i);
}

static void load_constructor(const struct clause_run *run)
{
    (void)run;
    for (unsigned i = 0; i < BLOCKS; i++)
        clause_expect(early[i] != NULL, "allocation %u of the constructor failed", i);
    for (unsigned i = 0; i < BLOCK_BYTES; i++)
        clause_expect(early[1][i] == 0, "byte %u of the constructor's calloc is not zero", i);
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(i == 1 || pattern_holds(early[i], BLOCK_BYTES, i),
                      "block %u of the constructor lost its content", i);
        clause_expect(is_aligned(early[3], 64), "aligned_alloc gave %p", (void *)early[3]);
        early[i] = realloc(early[i], 10 * BLOCK_BYTES);
        clause_expect(early[i] != NULL, "block %u of the constructor cannot grow", i);
        clause_expect(i == 1 || pattern_holds(early[i], BLOCK_BYTES, i),
                      "block %u of the constructor lost its content in realloc", i);
        free(early[i]);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "aligned_alloc", "free", NULL},
    .run = load_constructor,
};
