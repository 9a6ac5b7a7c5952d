/* usable_siege.h: usable_size of blocks of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_USABLE_SIEGE_H
#define ASSAY_USABLE_SIEGE_H

#include "pattern.h"
#include "siege.h"

static inline void prepare(struct siege *siege)
{
    siege_fill(siege, SIEGE_SIZES);
}

static inline void work(struct siege *siege)
{
    for (unsigned i = 0; i < siege->ledger->count; i++) {
        struct ledger_entry *entry = &siege->ledger->entries[i];
        size_t usable = heap_usable_size(&siege->run, entry->block);
        clause_expect(usable >= entry->size, "%zu of %zu bytes are usable", usable, entry->size);
        pattern_fill(entry->block, entry->size, entry->key);
    }
}

static inline void usable_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
