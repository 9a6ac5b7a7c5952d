/* realloc_sweep.h: realloc of blocks that grow and shrink, while system calls fail once or for
 * ever. */
#ifndef ASSAY_REALLOC_SWEEP_H
#define ASSAY_REALLOC_SWEEP_H

#include "fault_sweep.h"

static inline void prepare(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < 4; i++)
        fault_sweep_take(sweep, heap_malloc(&sweep->run, 24 + i * 1000), 24 + i * 1000);
}

/* Each block grows to some megabytes, and shrinks again. */
static inline void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < 4; i++) {
        void *block = sweep->list->entries[i].block;
        for (unsigned step = 0; step < 6; step++)
            block = fault_sweep_resize(sweep, block, fault_sweep_size(sweep, step) + i);
        for (unsigned step = 5; step > 0; step--)
            block = fault_sweep_resize(sweep, block, fault_sweep_size(sweep, step - 1) + i);
    }
}

static inline void realloc_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(
        run, &(struct fault_sweep_plan){.prepare = prepare, .work = work, .for_ever = for_ever});
}

#endif
