/* calloc_siege.h: calloc of many sizes, while system calls fail once or for ever. */
#ifndef ASSAY_CALLOC_SIEGE_H
#define ASSAY_CALLOC_SIEGE_H

#include "bytes.h"
#include "siege.h"

static inline void work(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i);
        void *block = heap_calloc(&siege->run, size / 4, 4);
        int error = errno;
        clause_expect(block == NULL || bytes_differ(block, size / 4 * 4, 0) == size / 4 * 4,
                      "calloc of %zu bytes is not zero", size);
        errno = error;
        siege_take(siege, block, size / 4 * 4);
    }
}

static inline void calloc_siege(const struct clause_run *run, bool for_ever)
{
    siege_lay(run, &(struct siege_plan){.work = work, .for_ever = for_ever});
}

#endif
