/* twins.h: two spaces that get the same calls, one of which runs out of nodes. */
#ifndef ASSAY_NATIVE_TWINS_H
#define ASSAY_NATIVE_TWINS_H

#include "script.h"

static struct {
    MMAddrSpace poor, rich;
    struct spaces_content before, after, whole;
} twins;

static inline void twins_map(uint64_t page)
{
    spaces_map(&twins.poor, page, 1, (int)(page % 3));
    spaces_map(&twins.rich, page, 1, (int)(page % 3));
}

static inline void twins_begin(uint64_t pages, const MMPolicy *policy)
{
    spaces_begin(&twins.poor, pages, policy);
    spaces_begin(&twins.rich, pages, policy);
}

static inline void twins_mark(void)
{
    mm_mark_original(&twins.poor);
    mm_mark_original(&twins.rich);
}

static inline void twins_end(void)
{
    mm_free(&twins.poor);
    mm_free(&twins.rich);
}

static inline void twins_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    (void)start, (void)len, (void)info;
    ++*(unsigned *)udata;
}

/* Makes the call with its node number `refuse` refused, and those after it if `for_good`.  Returns
 * whether it came to that node. */
static inline bool twins_refuse(const struct script_call *call, unsigned long refuse, bool for_good)
{
    unsigned told = 0;
    spaces_nodes.asked = spaces_nodes.given_back = 0;
    spaces_nodes.refuse = refuse;
    spaces_nodes.for_good = for_good;
    int error = script_make(&twins.poor, call, twins_hear, &told);
    spaces_nodes.refuse = 0;
    spaces_expect_sound(&twins.poor);
    spaces_read(&twins.poor, &twins.after);
    if (spaces_nodes.asked < refuse) {
        clause_expect(error == script_make(&twins.rich, call, NULL, NULL), "error %d", error);
        spaces_read(&twins.rich, &twins.whole);
        clause_expect(spaces_same(&twins.after, &twins.whole), "half an effect, call of kind %d",
                      (int)call->kind);
        return false;
    }
    clause_expect(error == -MM_ENOMEM, "no node, and error %d, call of kind %d", error,
                  (int)call->kind);
    clause_expect(told == 0 && spaces_same(&twins.before, &twins.after),
                  "an effect without a node, call of kind %d", (int)call->kind);
    clause_expect(spaces_nodes.given_back == refuse - 1, "nodes of a call that failed are kept");
    return true;
}

#endif
