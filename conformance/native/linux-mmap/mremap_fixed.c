/* Tries misaligned, overlapping and unmapped addresses and no length, and reads both sides after
 * each. */
#include "areas.h"

static void mremap_fixed(const struct clause_run *run)
{
    const int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
    const size_t page = areas_page();
    char *from = areas_take(3), *to = areas_take(4);
    (void)run;
    memset(from, 0x11, 3 * page);
    memset(to, 0x22, 4 * page);
    clause_expect(mremap(from, 3 * page, 3 * page, fixed, to + 1) == MAP_FAILED && errno == EINVAL,
                  "a misaligned target gave error %d", errno);
    clause_expect(mremap(from, 3 * page, 3 * page, fixed, from + page) == MAP_FAILED &&
                      errno == EINVAL,
                  "an overlapping target gave error %d", errno);
    clause_expect(mremap(from + 1, page, page, fixed, to) == MAP_FAILED && errno == EINVAL,
                  "a misaligned source gave error %d", errno);
    clause_expect(mremap(from, 3 * page, 0, fixed, to) == MAP_FAILED && errno == EINVAL,
                  "no length gave error %d", errno);
    areas_expect(from, 3 * page, 0x11, "the source of what was refused");
    areas_expect(to, 4 * page, 0x22, "the target of what was refused");
    clause_expect(mremap(from, 3 * page, 2 * page, fixed, to + page) == to + page,
                  "the target is not taken");
    areas_expect(to, page, 0x22, "the page before the target");
    areas_expect(to + page, 2 * page, 0x11, "the target");
    areas_expect(to + 3 * page, page, 0x22, "the page behind the target");
    clause_expect(mremap(from, page, page, fixed, to) == MAP_FAILED && errno == EFAULT,
                  "a source that is gone gave error %d", errno);
}

/* qemu-user looks at the length first. */
const struct clause CLAUSE = {.hosts = CLAUSE_HOST_PROTECT_HOLE, .run = mremap_fixed};
