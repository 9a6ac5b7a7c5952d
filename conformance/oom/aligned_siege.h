/* aligned_siege.h: aligned_alloc of many sizes and three alignments, while system calls fail once
 * or for ever. */
#ifndef ASSAY_ALIGNED_SIEGE_H
#define ASSAY_ALIGNED_SIEGE_H

#include "siege.h"

static inline void work(struct siege *siege)
{
    static const size_t alignments[] = {64, 4096, 65536};
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i), alignment = alignments[i / 6 % 3];
        void *block = heap_aligned_alloc(&siege->run, alignment, size);
        clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) gave %p",
                      alignment, size, block);
        siege_take(siege, block, size);
    }
}

static inline void aligned_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.work = work, .for_ever = for_ever});
}

#endif
