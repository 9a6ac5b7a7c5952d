/* Fills the table (vm.max_map_count) in a child; what splits no mapping still works. */
#include "areas.h"
#include "child_process.h"

enum { MAPPINGS_MOST = 1 << 19 };

/* Every second page gets another protection, so that each is a mapping. */
static void fill_table(void)
{
    const size_t page = areas_page(), length = MAPPINGS_MOST * page;
    char *pages = mmap(NULL, length, PROT_NONE, AREAS_PLAIN | MAP_NORESERVE, -1, 0);
    size_t at = page;
    while (pages != MAP_FAILED && at < length && mprotect(pages + at, page, PROT_READ) == 0)
        at += 2 * page;
    if (pages == MAP_FAILED || at >= length)
        clause_unresolved("the table of mappings cannot be filled");
}

static void with_full_table(void *argument)
{
    const struct clause_run *run = argument;
    const struct allocator_range *range = run->allocator->range;
    const size_t page = areas_page();
    char *start = areas_take(5);
    uint64_t at = (uintptr_t)start, place;
    memset(start, 0x5a, 5 * page);
    fill_table();
    for (unsigned i = 0; i < 2; i++) { /* what is left may be one short of the end */
        int error = range->map_any(run->handle, page, i == 0 ? PROT_EXEC : PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0, &place);
        clause_expect(error == ENOMEM || (i == 0 && error == 0), "a map gave error %d", error);
    }
    int error = range->unmap(run->handle, at + 2 * page, page, NULL, NULL);
    clause_expect(error == ENOMEM, "an unmap that splits gave error %d", error);
    error = range->protect(run->handle, at + 2 * page, page, PROT_NONE, NULL, NULL);
    clause_expect(error == ENOMEM, "a protection that splits gave error %d", error);
    for (size_t i = 0; i < 5; i++)
        clause_expect(areas_touch(start + i * page, true) == 0, "page %zu is not as it was", i);
    areas_expect(start, 5 * page, 0x5a, "what was there");
    error = range->protect(run->handle, at, 5 * page, PROT_READ, NULL, NULL);
    clause_expect(error == 0, "a protection of the whole gave error %d", error);
    error = range->unmap(run->handle, at, 5 * page, NULL, NULL);
    clause_expect(error == 0, "an unmap of the whole gave error %d", error);
}

static void table_ends(const struct clause_run *run)
{
    struct clause_run own = *run;
    child_process_run(with_full_table, &own, "the child with a full table of mappings");
}

const struct clause CLAUSE = {
    .hosts = CLAUSE_HOST_MAP_COUNT, .limit_s = 20, .threads = true, .run = table_ends};
