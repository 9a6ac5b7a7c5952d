/* Begins heaps without a file and in one, with an address and without, and uses each. */
#include "region.h"

static void use(void *md, void *base)
{
    unsigned char *block = mmalloc(md, 5000);
    clause_expect(block != NULL, "no block of 5000 bytes");
    memset(block, 0x21, 5000);
    clause_expect(base == NULL || region_start(md) == base, "it is not at its base");
    char *start = region_start(md);
    clause_expect((char *)block > start, "a block before the region");
    region_end(md);
}

static void attach_kinds(const struct clause_run *run)
{
    (void)run;
    for (int in_file = 0; in_file < 2; in_file++)
        for (int based = 0; based < 2; based++) {
            int file = in_file ? region_file() : -1;
            void *base = based ? mmalloc_findbase((size_t)1 << 28) : NULL;
            clause_expect(!based || base != NULL, "findbase gave NULL");
            use(region_sure(file, base, 0), base);
            if (file >= 0)
                close(file);
        }
}

const struct clause CLAUSE = {.run = attach_kinds};
