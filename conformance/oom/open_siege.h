/* open_siege.h: open and close, and a heap that is used between them, while system calls fail once
 * or for ever. */
#ifndef ASSAY_OPEN_SIEGE_H
#define ASSAY_OPEN_SIEGE_H

#include "siege.h"

static inline void use(const struct siege *siege, void *handle)
{
    const struct allocator_heap *heap = siege->run.allocator->heap;
    heap->free(handle, heap->malloc(handle, 100));
    heap->free(handle, heap->malloc(handle, siege_size(siege, 9)));
}

static inline void work(struct siege *siege)
{
    const struct allocator *allocator = siege->run.allocator;
    for (unsigned i = 0; i < 4; i++) {
        void *handle = NULL;
        int error = allocator->open(siege->run.options, &handle);
        clause_expect(error >= 0, "open returned %d", error);
        clause_expect(error == 0 || faults_made() > 0, "open gave error %d for nothing", error);
        clause_expect(error != 0 || handle != NULL, "open stored a null handle");
        if (error != 0)
            continue;
        use(siege, handle);
        allocator->close(handle);
    }
}

static inline void open_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.work = work, .for_ever = for_ever});
}

#endif
