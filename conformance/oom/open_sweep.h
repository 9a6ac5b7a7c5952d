/* open_sweep.h: open and close, and a heap that is used between them, while system calls fail once
 * or for ever. */
#ifndef ASSAY_OPEN_SWEEP_H
#define ASSAY_OPEN_SWEEP_H

#include "fault_sweep.h"

static inline void use(const struct fault_sweep *sweep, void *handle)
{
    const struct allocator_heap *heap = sweep->run.allocator->heap;
    heap->free(handle, heap->malloc(handle, 100));
    heap->free(handle, heap->malloc(handle, fault_sweep_size(sweep, 9)));
}

static inline void work(struct fault_sweep *sweep)
{
    const struct allocator *allocator = sweep->run.allocator;
    for (unsigned i = 0; i < 4; i++) {
        void *handle = NULL;
        int error = allocator->open(sweep->run.options, &handle);
        clause_expect(error >= 0, "open returned %d", error);
        clause_expect(error == 0 || faults_made() > 0, "open gave error %d for nothing", error);
        clause_expect(error != 0 || handle != NULL, "open stored a null handle");
        if (error != 0)
            continue;
        use(sweep, handle);
        allocator->close(handle);
    }
}

static inline void open_sweep(const struct clause_run *run, bool for_ever)
{
    fault_sweep_lay(run, &(struct fault_sweep_plan){.work = work, .for_ever = for_ever});
}

#endif
