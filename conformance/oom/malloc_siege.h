/* malloc_siege.h: malloc of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_MALLOC_SIEGE_H
#define ASSAY_MALLOC_SIEGE_H

#include "siege.h"

static inline void work(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i);
        siege_take(siege, heap_malloc(&siege->run, size), size);
    }
}

static inline void malloc_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.work = work, .for_ever = for_ever});
}

#endif
