/* inplace_sweep.h: realloc_in_place of blocks of many sizes, while system calls fail once or for
 * ever. */
#ifndef ASSAY_INPLACE_SWEEP_H
#define ASSAY_INPLACE_SWEEP_H

#include "fault_sweep.h"

static inline void prepare(struct fault_sweep *sweep)
{
    fault_sweep_fill(sweep, FAULT_SWEEP_SIZES);
}

/* Asks for half, the old size, and one and a half of it. */
static inline void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < sweep->list->count; i++) {
        struct block_list_entry *entry = &sweep->list->entries[i];
        const size_t size = entry->size;
        for (size_t halves = 1; halves <= 3; halves++) {
            if (!heap_realloc_in_place(&sweep->run, entry->block, size / 2 * halves))
                continue;
            entry->size = entry->size < size / 2 * halves ? entry->size : size / 2 * halves;
            block_list_expect_holds(entry);
        }
    }
}

static inline void inplace_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(
        run, &(struct fault_sweep_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
