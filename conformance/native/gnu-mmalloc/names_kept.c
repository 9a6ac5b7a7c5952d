/* Gives names to 64 blocks, removes some, attaches again, and looks each name up. */
#include "region.h"

#include <stdio.h>

static void name_of(char *name, unsigned number)
{
    snprintf(name, MMALLOC_NAME_BYTES, "%u of the names of this heap", number);
}

static void names_expect(void *md)
{
    char name[MMALLOC_NAME_BYTES];
    for (unsigned i = 0; i < MMALLOC_NAMES; i++) {
        void *value = NULL;
        name_of(name, i);
        int error = mmalloc_getname(md, name, &value);
        clause_expect(error == (i % 4 == 0 ? ENOENT : 0), "name %u gave error %d", i, error);
        clause_expect(i % 4 == 0 || *(unsigned *)value == i, "name %u has another block", i);
    }
}

static void names_kept(const struct clause_run *run)
{
    char name[MMALLOC_NAME_BYTES];
    int file = region_file();
    void *md = region_sure(file, NULL, 0);
    (void)run;
    for (unsigned i = 0; i < MMALLOC_NAMES; i++) {
        unsigned *block = mmalloc(md, sizeof *block);
        *block = i;
        name_of(name, i);
        clause_expect(mmalloc_setname(md, name, block) == 0, "name %u is refused", i);
    }
    clause_expect(mmalloc_setname(md, "one more", md) == ENOSPC, "there was room for one more");
    for (unsigned i = 0; i < MMALLOC_NAMES; i += 4) {
        name_of(name, i);
        clause_expect(mmalloc_setname(md, name, NULL) == 0, "name %u cannot be removed", i);
    }
    names_expect(md);
    region_end(md);
    md = region_sure(file, NULL, 0);
    names_expect(md);
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {.run = names_kept};
