/* calloc_sweep.h: calloc of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_CALLOC_SWEEP_H
#define ASSAY_CALLOC_SWEEP_H

#include "bytes.h"
#include "fault_sweep.h"

static inline void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < FAULT_SWEEP_SIZES; i++) {
        size_t size = fault_sweep_size(sweep, i);
        void *block = heap_calloc(&sweep->run, size / 4, 4);
        int error = errno;
        clause_expect(block == NULL || bytes_differ(block, size / 4 * 4, 0) == size / 4 * 4,
                      "calloc of %zu bytes is not zero", size);
        errno = error;
        fault_sweep_take(sweep, block, size / 4 * 4);
    }
}

static inline void calloc_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(run, &(struct fault_sweep_plan){.work = work, .for_ever = for_ever});
}

#endif
