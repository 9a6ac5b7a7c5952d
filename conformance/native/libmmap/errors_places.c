/* Asks in all four ways for no length, an odd alignment and no room, in a way that there is not,
 * and over what is taken. */
#include "refused.h"

static void errors_places(const struct clause_run *run)
{
    const uint64_t start = SPACES_START, page = SPACES_PAGE;
    (void)run;
    refused_begin();
    for (MMHow how = MM_ANYWHERE; how <= MM_HINT; how++) {
        refused_map(how, start, 0, 0, -MM_EINVAL);
        refused_map(how, start, page, 3 * page, -MM_EINVAL);
        refused_map(how, start, (REFUSED_PAGES - 4) * page, 0, -MM_ENOMEM);
        refused_map(how, start, page, (size_t)1 << 63, -MM_ENOMEM);
        for (size_t less = 0; less < 3 * page; less += 512)
            refused_map(how, start, SIZE_MAX - less, 0, -MM_ENOMEM);
    }
    refused_map((MMHow)4, start, page, 0, -MM_EINVAL);
    refused_map(MM_NOREPLACE, start + 2 * page, 2 * page, 0, -MM_EEXIST);
    clause_expect(mm_mapany(&refused.space, 0, 1, 2, -1, 0) == MM_MAPERR, "mm_mapany of nothing");
    clause_expect(mm_mapany(&refused.space, SIZE_MAX, 1, 2, -1, 0) == MM_MAPERR,
                  "mm_mapany of everything");
    clause_expect(mm_protect_cb(&refused.space, start, 4 * page, 3, refused_never, NULL) ==
                      -MM_ENOMEM,
                  "mm_protect over a hole");
    clause_expect(mm_unmap_cb(&refused.space, start + 4 * page, page, refused_never, NULL) == 0,
                  "mm_unmap of nothing");
    refused_expect_same();
    mm_free(&refused.space);
}

const struct clause CLAUSE = {.run = errors_places};
