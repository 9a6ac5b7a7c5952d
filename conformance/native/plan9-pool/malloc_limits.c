/* Asks each call for the 64 largest sizes, for products that wrap, and for all of maxsize. */
#include "plan9_malloc.h"
#include "watched.h"

static void nil(const void *block, const char *call)
{
    clause_expect(block == NULL, "%s gave a block", call);
}

static void malloc_limits(const struct clause_run *run)
{
    (void)run;
    unsigned char *block = memset(p9malloc(100), 0x33, 100);
    mainmem->maxsize = 1 << 20;
    for (size_t k = 0; k < 64; k++) {
        nil(p9malloc(SIZE_MAX - k), "malloc");
        nil(mallocz(SIZE_MAX - k, 1), "mallocz");
        nil(p9calloc(SIZE_MAX - k, 1), "calloc");
        nil(p9calloc(2, SIZE_MAX / 2 + 1 + k), "calloc");
        nil(p9realloc(block, SIZE_MAX - k), "realloc");
        nil(p9realloc(NULL, SIZE_MAX - k), "realloc of nil");
        nil(mallocalign(SIZE_MAX - k, 64, 0, 0), "mallocalign");
        nil(mallocalign(1, 64, (long)((unsigned long)1 << 63), 0), "mallocalign");
    }
    nil(p9calloc((size_t)1 << 32, (size_t)1 << 32), "calloc");
    nil(p9malloc(1 << 20), "malloc of all of maxsize");
    nil(p9realloc(block, 1 << 20), "realloc to all of maxsize");
    watched_bytes(block, 100, 0x33);
    int frees = mainmem->nfree;
    nil(p9realloc(block, 0), "realloc to 0");
    clause_expect(mainmem->curalloc == 0 && mainmem->nfree == frees + 1, "realloc to 0 frees not");
    p9free(NULL);
    clause_expect(mainmem->nfree == frees + 1, "free of nil is counted");
    void *from_nil = p9realloc(NULL, 0);
    clause_expect(from_nil != NULL, "realloc of nil to 0 allocates not");
    p9free(from_nil);
    poolcheck(mainmem);
}

const struct clause CLAUSE = {.run = malloc_limits};
