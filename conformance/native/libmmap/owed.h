/* owed.h: the callbacks that a call owes, by what the space held before it. */
#ifndef ASSAY_NATIVE_OWED_H
#define ASSAY_NATIVE_OWED_H

#include "script.h"

static struct spaces_content owed; /* what the call that runs must tell, in order */
static size_t owed_told;

/* The callback; its pointer is `owed`. */
static inline void owed_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    clause_expect(udata == &owed && owed_told < owed.count, "a call of %#" PRIx64 " too many",
                  start);
    const MMRegion *region = &owed.regions[owed_told++];
    clause_expect(start == region->start && len == region->len,
                  "%zu bytes at %#" PRIx64 " are told instead of %zu at %#" PRIx64, len, start,
                  region->len, region->start);
    clause_expect(spaces_same_info(&info, &region->info), "another info of %#" PRIx64, start);
}

/* The part of each region that lies in the range and changes. */
static inline void owe(const struct spaces_content *before, const struct script_call *call)
{
    uint64_t end = call->addr + call->len;
    owed.count = owed_told = 0;
    for (size_t i = 0; i < before->count; i++) {
        MMRegion part = before->regions[i];
        uint64_t from = part.start, to = part.start + part.len;
        bool reset = call->kind == SCRIPT_RESET && !part.original;
        if (call->kind != SCRIPT_RESET) {
            from = from > call->addr ? from : call->addr;
            to = to < end ? to : end;
        }
        if (from >= to || (call->kind == SCRIPT_PROTECT && part.info.prot == call->prot) ||
            (call->kind == SCRIPT_RESET && !reset))
            continue;
        part.start = from;
        part.len = to - from;
        owed.regions[owed.count++] = part;
    }
}

#endif
