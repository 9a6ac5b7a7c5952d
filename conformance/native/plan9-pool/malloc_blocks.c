/* Compares block, tags and sizes at both layers for sizes up to 2000, and writes all that msize
 * gives. */
#include "plan9_malloc.h"
#include "watched.h"

static void malloc_blocks(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 0; size < 2000; size += 7) {
        unsigned char *block = p9malloc(size);
        void *pooled = malloctopoolblock(block);
        clause_expect(block - (unsigned char *)pooled == 16, "the tags are %td bytes",
                      block - (unsigned char *)pooled);
        poolblockcheck(mainmem, pooled);
        size_t owned = msize(block);
        clause_expect(owned >= size && owned < size + 48 && msize(block) == owned,
                      "msize is %zu, then %zu, for %zu bytes", owned, msize(block), size);
        clause_expect(poolmsize(mainmem, pooled) == owned + 16, "poolmsize is %zu",
                      poolmsize(mainmem, pooled));
        memset(block, 1, owned);
        poolcheck(mainmem);
        size_t live = mainmem->curalloc;
        unsigned char *larger = p9realloc(block, size + 3000);
        watched_bytes(larger, size, 1);
        clause_expect(mainmem->curalloc > live, "curalloc does not grow with a block");
        p9free(larger);
        clause_expect(mainmem->curalloc == 0, "curalloc is %zu in the end", mainmem->curalloc);
    }
    clause_expect(malloctopoolblock(NULL) == NULL && msize(NULL) == 0, "nil is a block");
}

const struct clause CLAUSE = {.run = malloc_blocks};
