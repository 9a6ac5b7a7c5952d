/* Attaches a region with its old base, with another one, and while pages lie there. */
#include "region.h"

static void attach_base(const struct clause_run *run)
{
    enum { BYTES = 1 << 16 };
    int file = region_file();
    void *md = region_sure(file, NULL, 0), *base = region_start(md);
    char *block = mmalloc(md, 100);
    (void)run;
    strcpy(block, "where it was");
    region_end(md);
    md = region_sure(file, base, 0);
    clause_expect(strcmp(block, "where it was") == 0, "the block is not where it was");
    region_end(md);
    md = region_sure(file, NULL, 0);
    clause_expect(region_start(md) == base, "without a base it is somewhere else");
    region_end(md);
    region_refused(file, (char *)base + BYTES, 0, EINVAL, "another base");
    unsigned char *pages = mmap(base, BYTES, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    clause_expect(pages == base, "the old address is taken");
    memset(pages, 0x5a, BYTES);
    region_refused(file, NULL, 0, EADDRINUSE, "an address that is taken");
    for (size_t i = 0; i < BYTES; i++)
        clause_expect(pages[i] == 0x5a, "byte %zu of what lies there has changed", i);
    md = region_sure(file, NULL, MMALLOC_REBASE);
    clause_expect(region_start(md) != base, "a rebased region is over other pages");
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {.run = attach_base};
