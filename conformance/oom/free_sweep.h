/* free_sweep.h: free or free_sized of many blocks, while system calls fail once or for ever. */
#ifndef ASSAY_FREE_SWEEP_H
#define ASSAY_FREE_SWEEP_H

#include "fault_sweep.h"

static inline void prepare(struct fault_sweep *sweep)
{
    fault_sweep_fill(sweep, 2 * FAULT_SWEEP_SIZES);
}

static inline void work(struct fault_sweep *sweep)
{
    fault_sweep_drain(sweep, false);
}

static inline void work_sized(struct fault_sweep *sweep)
{
    fault_sweep_drain(sweep, true);
}

static inline void free_sweep(const struct clause_run *run, bool sized, bool for_ever)
{
    fault_sweep_lay(run, &(struct fault_sweep_plan){.prepare = prepare,
                                                    .work = sized ? work_sized : work,
                                                    .for_ever = for_ever});
}

#endif
