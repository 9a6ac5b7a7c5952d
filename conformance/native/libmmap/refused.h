/* refused.h: a space with something in it, and calls on it that must be refused. */
#ifndef ASSAY_NATIVE_REFUSED_H
#define ASSAY_NATIVE_REFUSED_H

#include "spaces.h"

enum { REFUSED_PAGES = 16 };

static struct {
    MMAddrSpace space;
    struct spaces_content before, after;
} refused;

static inline void refused_begin(void)
{
    spaces_begin(&refused.space, REFUSED_PAGES, NULL);
    spaces_map(&refused.space, 0, 3, 1);
    spaces_map(&refused.space, REFUSED_PAGES - 2, 2, 1);
    spaces_read(&refused.space, &refused.before);
}

/* Nothing has changed since refused_begin. */
static inline void refused_expect_same(void)
{
    spaces_read(&refused.space, &refused.after);
    clause_expect(spaces_same(&refused.before, &refused.after), "an effect of a call that failed");
    spaces_expect_sound(&refused.space);
}

static inline void refused_never(uint64_t start, size_t len, MMInfo info, void *udata)
{
    (void)len, (void)info, (void)udata;
    clause_fail("a call that failed tells of %#" PRIx64, start);
}

/* mm_map gives the code, and stores no address. */
static inline void refused_map(MMHow how, uint64_t addr, size_t len, size_t align, int wanted)
{
    MMRequest request = {how, addr, len, align, 1, 2, -1, 0};
    uint64_t place = 77;
    int error = mm_map(&refused.space, &request, refused_never, NULL, &place);
    clause_expect(error == wanted && place == 77,
                  "mm_map, how %d, of %zu bytes at %#" PRIx64 " gave %d", (int)how, len, addr,
                  error);
    refused_expect_same();
}

#endif
