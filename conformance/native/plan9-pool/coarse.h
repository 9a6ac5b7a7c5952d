/* coarse.h: a coarse allocator for pools: arenas of one large memory, where the clause says. */
#ifndef ASSAY_COARSE_H
#define ASSAY_COARSE_H

#include "watched.h"

enum { COARSE_BYTES = 1 << 20, COARSE_CALLS = 64 };

static struct {
    unsigned char *memory;            /* all 0x3c in the beginning */
    size_t next, order[COARSE_CALLS]; /* which multiple of the request's size the next one gets */
    bool ordered;                     /* else one behind the other */
    bool dry;                         /* gives nil */
    size_t used, calls, last, sum, back;
} coarse;

static inline void *coarse_alloc(size_t size)
{
    coarse.last = size;
    if (coarse.memory == NULL) {
        coarse.memory = clause_memory(COARSE_BYTES);
        memset(coarse.memory, 0x3c, COARSE_BYTES);
    }
    size_t at = coarse.ordered ? coarse.order[coarse.calls] * size : coarse.used;
    coarse.calls++;
    if (coarse.dry || at > COARSE_BYTES || size > COARSE_BYTES - at)
        return NULL;
    coarse.used = at + size;
    coarse.sum += size;
    return coarse.memory + at;
}

static inline void coarse_free(void *arena, size_t size)
{
    clause_expect((unsigned char *)arena >= coarse.memory &&
                      (unsigned char *)arena + size <= coarse.memory + COARSE_BYTES,
                  "free got %p and %zu, which alloc never gave", arena, size);
    coarse.back += size;
}

/* Forgets every call. */
static inline void coarse_begin(void)
{
    coarse.used = coarse.calls = coarse.last = coarse.sum = coarse.back = 0;
    coarse.ordered = coarse.dry = false;
}

#endif
