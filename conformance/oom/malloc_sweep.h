/* malloc_sweep.h: malloc of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_MALLOC_SWEEP_H
#define ASSAY_MALLOC_SWEEP_H

#include "fault_sweep.h"

static inline void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < FAULT_SWEEP_SIZES; i++) {
        size_t size = fault_sweep_size(sweep, i);
        fault_sweep_take(sweep, heap_malloc(&sweep->run, size), size);
    }
}

static inline void malloc_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(run, &(struct fault_sweep_plan){.work = work, .for_ever = for_ever});
}

#endif
