/* free_siege.h: free or free_sized of many blocks, while system calls fail once or for ever. */
#ifndef ASSAY_FREE_SIEGE_H
#define ASSAY_FREE_SIEGE_H

#include "siege.h"

static inline void prepare(struct siege *siege)
{
    siege_fill(siege, 2 * SIEGE_SIZES);
}

static inline void work(struct siege *siege)
{
    siege_drain(siege, false);
}

static inline void work_sized(struct siege *siege)
{
    siege_drain(siege, true);
}

static inline void free_siege(const struct clause_run *run, bool sized, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare,
                                        .work = sized ? work_sized : work,
                                        .for_ever = for_ever});
}

#endif
