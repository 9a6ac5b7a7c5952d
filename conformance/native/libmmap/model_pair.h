/* model_pair.h: two spaces that get the same calls, one of which runs out of nodes. */
#ifndef ASSAY_NATIVE_TWINS_H
#define ASSAY_NATIVE_TWINS_H

#include "script.h"

static struct {
    MMAddrSpace poor, rich;
    struct spaces_content before, after, whole;
} pair;

static inline void model_pair_map(uint64_t page)
{
    spaces_map(&pair.poor, page, 1, (int)(page % 3));
    spaces_map(&pair.rich, page, 1, (int)(page % 3));
}

static inline void model_pair_begin(uint64_t pages, const MMPolicy *policy)
{
    spaces_begin(&pair.poor, pages, policy);
    spaces_begin(&pair.rich, pages, policy);
}

static inline void model_pair_mark(void)
{
    mm_mark_original(&pair.poor);
    mm_mark_original(&pair.rich);
}

static inline void model_pair_end(void)
{
    mm_free(&pair.poor);
    mm_free(&pair.rich);
}

static inline void model_pair_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    (void)start, (void)len, (void)info;
    ++*(unsigned *)udata;
}

/* Makes the call with its node number `refuse` refused, and those after it if `for_good`.  Returns
 * whether it came to that node. */
static inline bool model_pair_refuse(const struct script_call *call, unsigned long refuse,
                                     bool for_good)
{
    unsigned told = 0;
    spaces_nodes.asked = spaces_nodes.given_back = 0;
    spaces_nodes.refuse = refuse;
    spaces_nodes.for_good = for_good;
    int error = script_make(&pair.poor, call, model_pair_hear, &told);
    spaces_nodes.refuse = 0;
    spaces_expect_sound(&pair.poor);
    spaces_read(&pair.poor, &pair.after);
    if (spaces_nodes.asked < refuse) {
        clause_expect(error == script_make(&pair.rich, call, NULL, NULL), "error %d", error);
        spaces_read(&pair.rich, &pair.whole);
        clause_expect(spaces_same(&pair.after, &pair.whole), "half an effect, call of kind %d",
                      (int)call->kind);
        return false;
    }
    clause_expect(error == -MM_ENOMEM, "no node, and error %d, call of kind %d", error,
                  (int)call->kind);
    clause_expect(told == 0 && spaces_same(&pair.before, &pair.after),
                  "an effect without a node, call of kind %d", (int)call->kind);
    clause_expect(spaces_nodes.given_back == refuse - 1, "nodes of a call that failed are kept");
    return true;
}

#endif
