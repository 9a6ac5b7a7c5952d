/* usable_sweep.h: usable_size of blocks of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_USABLE_SWEEP_H
#define ASSAY_USABLE_SWEEP_H

#include "fault_sweep.h"
#include "pattern.h"

static inline void prepare(struct fault_sweep *sweep)
{
    fault_sweep_fill(sweep, FAULT_SWEEP_SIZES);
}

static inline void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < sweep->list->count; i++) {
        struct block_list_entry *entry = &sweep->list->entries[i];
        size_t usable = heap_usable_size(&sweep->run, entry->block);
        clause_expect(usable >= entry->size, "%zu of %zu bytes are usable", usable, entry->size);
        pattern_fill(entry->block, entry->size, entry->key);
    }
}

static inline void usable_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(
        run, &(struct fault_sweep_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
