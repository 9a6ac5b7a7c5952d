/* aligned_sweep.h: aligned_alloc of many sizes and three alignments, while system calls fail once
 * or for ever. */
#ifndef ASSAY_ALIGNED_SWEEP_H
#define ASSAY_ALIGNED_SWEEP_H

#include "fault_sweep.h"

static inline void work(struct fault_sweep *sweep)
{
    static const size_t alignments[] = {64, 4096, 65536};
    for (unsigned i = 0; i < FAULT_SWEEP_SIZES; i++) {
        size_t size = fault_sweep_size(sweep, i), alignment = alignments[i / 6 % 3];
        void *block = heap_aligned_alloc(&sweep->run, alignment, size);
        clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) gave %p",
                      alignment, size, block);
        fault_sweep_take(sweep, block, size);
    }
}

static inline void aligned_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(run, &(struct fault_sweep_plan){.work = work, .for_ever = for_ever});
}

#endif
