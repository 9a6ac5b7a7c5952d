/* script.h: calls that a clause draws, and makes on any space. */
#ifndef ASSAY_NATIVE_SCRIPT_H
#define ASSAY_NATIVE_SCRIPT_H

#include "random.h"
#include "spaces.h"

struct script_call {
    enum { SCRIPT_UNMAP, SCRIPT_MAP_AT, SCRIPT_MAP_ANY, SCRIPT_PROTECT, SCRIPT_RESET } kind;
    uint64_t addr, len;
    int prot;
};

/* About some of the first `pages` pages. */
static inline struct script_call script_draw(uint64_t *random, uint64_t pages)
{
    static const unsigned char kinds[] = {SCRIPT_UNMAP,   SCRIPT_UNMAP,   SCRIPT_MAP_AT,
                                          SCRIPT_MAP_AT,  SCRIPT_MAP_AT,  SCRIPT_MAP_ANY,
                                          SCRIPT_PROTECT, SCRIPT_PROTECT, SCRIPT_PROTECT};
    uint64_t page = random_below(random, pages), most = pages - page;
    struct script_call call = {
        .addr = spaces_at(page),
        .len = (1 + random_below(random, most < 6 ? most : 6)) * SPACES_PAGE,
        .prot = (int)random_below(random, 3),
        .kind = kinds[random_below(random, sizeof kinds)],
    };
    if (random_below(random, 200) == 0)
        call.kind = SCRIPT_RESET;
    return call;
}

/* Returns 0 or a negative code. */
static inline int script_make(MMAddrSpace *space, const struct script_call *call, UpdateFn ufn,
                              void *udata)
{
    const bool any = call->kind == SCRIPT_MAP_ANY;
    MMRequest request = {
        any ? MM_ANYWHERE : MM_FIXED, call->addr, call->len, 0, call->prot, 2, 3, SPACES_PAGE};
    uint64_t addr;
    switch (call->kind) {
    case SCRIPT_UNMAP:
        return mm_unmap_cb(space, call->addr, call->len, ufn, udata);
    case SCRIPT_PROTECT:
        return mm_protect_cb(space, call->addr, call->len, call->prot, ufn, udata);
    case SCRIPT_RESET:
        return mm_unmap_non_original(space, ufn, udata);
    default:
        return mm_map(space, &request, ufn, udata, &addr);
    }
}

#endif
