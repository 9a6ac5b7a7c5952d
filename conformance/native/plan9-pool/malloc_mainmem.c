/* Sets alloc, minarena, panic and POOL_ANTAGONISM before the first call and looks for each of them;
 * the name is "Main". */
#include "coarse.h"
#include "plan9_malloc.h"

static void malloc_mainmem(const struct clause_run *run)
{
    (void)run;
    clause_expect(strcmp(mainmem->name, "Main") == 0 && mainmem->minarena >= 64 << 10 &&
                      mainmem->maxsize == SIZE_MAX && mainmem->cursize == 0,
                  "mainmem is not as it should begin");
    coarse_begin();
    mainmem->alloc = coarse_alloc;
    mainmem->minarena = 50000;
    mainmem->panic = watched_panic;
    mainmem->flags = POOL_ANTAGONISM;
    unsigned char *block = p9malloc(100);
    clause_expect(coarse.last == 50000 && poolisoverlap(mainmem, block, 100),
                  "the block is not of mainmem's alloc");
    uint32_t word, expected = (uint32_t)(uintptr_t)malloctopoolblock(block) ^ 0xf9000000u;
    memcpy(&word, block, sizeof word);
    clause_expect(word == expected, "a new block holds %#x, not %#x", word, expected);
    block[100] ^= 1;
    WATCHED_PANIC("past the end", p9free(block));
    WATCHED_PANIC("past the end", p9realloc(block, 10));
    block[100] ^= 1;
    p9free(block);
    WATCHED_PANIC("pool Main", p9free(block));
    mainmem->flags = 0;
    p9free(p9malloc(0));
    block = p9malloc(1);
    clause_expect(mainmem->curalloc == 32, "the smallest block takes %zu bytes, not 32",
                  mainmem->curalloc);
    p9free(block);
    clause_expect(mainmem->curalloc == 0 && mainmem->nfree == 3, "nfree is %d", mainmem->nfree);
}

const struct clause CLAUSE = {.run = malloc_mainmem};
