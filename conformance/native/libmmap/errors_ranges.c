/* Tries ranges around both ends of the space and the largest lengths in each call, with a callback
 * that must not be called.  To protect what cannot be mapped is -MM_ENOMEM, and 0 where the length
 * is. */
#include "refused.h"

static void expect_refused(uint64_t addr, size_t len)
{
    MMAddrSpace *space = &refused.space;
    int protect = addr % SPACES_PAGE != 0 ? -MM_EINVAL : len == 0 ? 0 : -MM_ENOMEM;
    refused_map(MM_FIXED, addr, len, 0, -MM_EINVAL);
    refused_map(MM_NOREPLACE, addr, len, 0, -MM_EINVAL);
    clause_expect(mm_mapat_cb(space, addr, len, 1, 2, -1, 0, refused_never, NULL) == MM_MAPERR,
                  "mm_mapat of %zu bytes at %#" PRIx64, len, addr);
    clause_expect(mm_unmap_cb(space, addr, len, refused_never, NULL) == -MM_EINVAL,
                  "mm_unmap of %zu bytes at %#" PRIx64, len, addr);
    clause_expect(mm_protect_cb(space, addr, len, 3, refused_never, NULL) == protect,
                  "mm_protect of %zu bytes at %#" PRIx64, len, addr);
    refused_expect_same();
}

static void errors_ranges(const struct clause_run *run)
{
    const uint64_t start = SPACES_START, page = SPACES_PAGE, end = start + REFUSED_PAGES * page;
    (void)run;
    refused_begin();
    for (uint64_t odd = 1; odd < page; odd *= 2)
        expect_refused(start + odd, page);
    expect_refused(start, 0);
    expect_refused(start - page, page);
    expect_refused(start - page, 2 * page);
    expect_refused(end, page);
    expect_refused(end - page, page + 1);
    expect_refused(start, REFUSED_PAGES * page + 1);
    expect_refused(-page, page);
    expect_refused(-page, 2 * page);
    for (size_t less = 0; less < 3 * page; less += 512)
        expect_refused(start + page, SIZE_MAX - less);
    mm_free(&refused.space);
}

const struct clause CLAUSE = {.run = errors_ranges};
