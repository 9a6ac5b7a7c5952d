/* Dirties memory of many sizes and asks for it again by each call; malloc's blocks are aligned to
 * 16. */
#include "plan9_malloc.h"
#include "watched.h"

static void zero(unsigned char *block, size_t size, const char *call)
{
    clause_expect(block != NULL, "%s of %zu bytes gave nil", call, size);
    watched_bytes(block, size, 0);
    memset(block, 0xff, size);
    p9free(block);
}

static void malloc_zeroed(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 0; size < 3000; size += 13) {
        unsigned char *dirty = p9malloc(size);
        clause_expect(dirty != NULL && (uintptr_t)dirty % 16 == 0, "malloc(%zu): %p", size,
                      (void *)dirty);
        memset(dirty, 0xff, size);
        p9free(dirty);
        zero(mallocz(size, 1), size, "mallocz(1)");
        zero(mallocz(size, -1), size, "mallocz(-1)");
        zero(p9calloc(size, 3), size * 3, "calloc");
        unsigned char *aligned = mallocalign(size, 256, 24, 0);
        clause_expect((uintptr_t)aligned % 256 == 24, "mallocalign at %p", (void *)aligned);
        zero(aligned, size, "mallocalign");
        aligned = mallocalign(size, 512, -8, 0);
        clause_expect((uintptr_t)aligned % 512 == 504, "mallocalign at %p", (void *)aligned);
        zero(aligned, size, "mallocalign");
    }
    unsigned char *kept = memset(p9malloc(64), 0x5a, 64);
    p9free(kept);
    unsigned char *again = mallocz(64, 0);
    clause_expect(again == kept && again[40] == 0x5a, "mallocz(0) clears");
    p9free(again);
    unsigned char *spanned = mallocalign(1000, 16, 0, 2048);
    clause_expect((uintptr_t)spanned / 2048 == ((uintptr_t)spanned + 999) / 2048, "a span crossed");
    p9free(spanned);
    clause_expect(mallocalign(3000, 16, 0, 2048) == NULL, "3000 bytes in a span of 2048");
    clause_expect(mainmem->curalloc == 0, "curalloc is %zu in the end", mainmem->curalloc);
    poolcheck(mainmem);
}

const struct clause CLAUSE = {.run = malloc_zeroed};
