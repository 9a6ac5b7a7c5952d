/* Sets each key, detaches, attaches at the old address and at another one, and reads them. */
#include "region.h"

static void keys_expect(void *md, bool moved)
{
    char *block = mmalloc_getkey(md, 0);
    clause_expect(block != NULL && strcmp(block, "the first") == 0, "key 0 is lost");
    clause_expect(mmalloc_getkey(md, 1) == NULL, "a key that was not set has a value");
    clause_expect(mmalloc_getkey(md, 2) == (void *)UINT64_C(0x123456789abc), "key 2 is another");
    clause_expect(mmalloc_getkey(md, 15) == block + 4, "key 15 is not beside key 0");
    clause_expect(moved == (mmalloc_getkey(md, 3) != region_start(md)),
                  "an address before the data is kept as it is");
}

static void keys_kept(const struct clause_run *run)
{
    int file = region_file();
    void *md = region_sure(file, NULL, 0), *start = region_start(md);
    char *block = mmalloc(md, 100);
    (void)run;
    strcpy(block, "the first");
    clause_expect(mmalloc_setkey(md, 0, block) == 1, "key 0 cannot be set");
    clause_expect(mmalloc(md, SIZE_MAX / 4) == NULL && mmalloc_setkey(md, 1, NULL) == 1 &&
                      mmalloc_errno(md) == ENOMEM,
                  "a key that was set changed the last error to %d", mmalloc_errno(md));
    clause_expect(mmalloc_setkey(md, 2, (void *)UINT64_C(0x123456789abc)) == 1, "nor key 2");
    clause_expect(mmalloc_setkey(md, 3, start) == 1, "nor key 3");
    clause_expect(mmalloc_setkey(md, 15, block + 4) == 1, "nor key 15");
    clause_expect(mmalloc_setkey(md, 16, block) == 0 && mmalloc_setkey(md, -1, block) == 0,
                  "a key out of range was set");
    clause_expect(mmalloc_getkey(md, 16) == NULL && mmalloc_getkey(md, -1) == NULL,
                  "a key out of range has a value");
    clause_expect(mmalloc_setkey(NULL, 0, block) == 0, "a key of NULL was set");
    region_end(md);
    md = region_sure(file, NULL, 0);
    keys_expect(md, false);
    region_end(md);
    mmap(start, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    md = region_sure(file, NULL, MMALLOC_REBASE);
    keys_expect(md, true);
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {.run = keys_kept};
