/* inplace_siege.h: realloc_in_place of blocks of many sizes, while system calls fail once or for
 * ever. */
#ifndef ASSAY_INPLACE_SIEGE_H
#define ASSAY_INPLACE_SIEGE_H

#include "siege.h"

static inline void prepare(struct siege *siege)
{
    siege_fill(siege, SIEGE_SIZES);
}

/* Asks for half, the old size, and one and a half of it. */
static inline void work(struct siege *siege)
{
    for (unsigned i = 0; i < siege->ledger->count; i++) {
        struct ledger_entry *entry = &siege->ledger->entries[i];
        const size_t size = entry->size;
        for (size_t halves = 1; halves <= 3; halves++) {
            if (!heap_realloc_in_place(&siege->run, entry->block, size / 2 * halves))
                continue;
            entry->size = entry->size < size / 2 * halves ? entry->size : size / 2 * halves;
            ledger_expect_holds(entry);
        }
    }
}

static inline void inplace_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
