/* Uses three pools with different settings in turn, frees blocks of one by another, and damages and
 * resets one. */
#include "watched.h"

enum { BLOCKS = 200 };

static Pool first = WATCHED_POOL, second = WATCHED_POOL, marked = WATCHED_POOL;

static void pools_independent(const struct clause_run *run)
{
    unsigned char *ours[BLOCKS], *theirs[BLOCKS];
    (void)run;
    marked.flags = POOL_ANTAGONISM | POOL_NOREUSE;
    second.quantum = 64;
    for (size_t i = 0; i < BLOCKS; i++) {
        ours[i] = memset(watched_alloc(&first, i * 7), 0x11, i * 7);
        theirs[i] = memset(watched_alloc(&second, i * 7), 0x22, i * 7);
        poolfree(&marked, watched_alloc(&marked, i * 7));
    }
    clause_expect(first.nfree == 0 && second.nfree == 0 && marked.nfree == BLOCKS,
                  "frees of one pool are counted in another");
    clause_expect(second.curalloc > first.curalloc, "one pool has the quantum of the other");
    for (size_t i = 0; i < BLOCKS; i++) {
        clause_expect(!poolisoverlap(&first, theirs[i], i * 7 + 1) &&
                          !poolisoverlap(&second, ours[i], i * 7 + 1),
                      "a block is in both pools");
        WATCHED_PANIC("not a block", poolfree(&first, theirs[i]));
        WATCHED_PANIC("not a block", poolrealloc(&second, ours[i], 1000));
    }
    theirs[10][70] ^= 1; /* damage of one is none of the other */
    poolcheck(&first);
    poolcheck(&marked);
    WATCHED_PANIC("past the end", poolcheck(&second));
    theirs[10][70] ^= 1;
    poolreset(&second);
    poolreset(&marked);
    for (size_t i = 0; i < BLOCKS; i++) {
        watched_bytes(ours[i], i * 7, 0x11);
        poolfree(&first, ours[i]);
    }
    poolcheck(&first);
    clause_expect(first.curalloc == 0 && second.cursize == 0, "counters of another pool changed");
}

const struct clause CLAUSE = {.run = pools_independent};
