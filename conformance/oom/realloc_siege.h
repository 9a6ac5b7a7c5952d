/* realloc_siege.h: realloc of blocks that grow and shrink, while system calls fail once or for
 * ever. */
#ifndef ASSAY_REALLOC_SIEGE_H
#define ASSAY_REALLOC_SIEGE_H

#include "siege.h"

static inline void prepare(struct siege *siege)
{
    for (unsigned i = 0; i < 4; i++)
        siege_take(siege, heap_malloc(&siege->run, 24 + i * 1000), 24 + i * 1000);
}

/* Each block grows to some megabytes, and shrinks again. */
static inline void work(struct siege *siege)
{
    for (unsigned i = 0; i < 4; i++) {
        void *block = siege->ledger->entries[i].block;
        for (unsigned step = 0; step < 6; step++)
            block = siege_resize(siege, block, siege_size(siege, step) + i);
        for (unsigned step = 5; step > 0; step--)
            block = siege_resize(siege, block, siege_size(siege, step - 1) + i);
    }
}

static inline void realloc_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
