/* Maps 2000 times anywhere and compares with /proc/self/maps; then both the heap and the stack
 * grow. */
#include "areas.h"

#include <inttypes.h>
#include <stdio.h>

enum { MAPPINGS = 2000, GAP_PAGES = 256 }; /* stack_guard_gap of the kernel's parameters */

static uint64_t stack_start, stack_end;

static void find_stack(void)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[4352]; /* an area, and a path of PATH_MAX */
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "[stack]") != NULL)
            sscanf(line, "%" SCNx64 "-%" SCNx64, &stack_start, &stack_end);
    if (maps == NULL || stack_end == 0)
        clause_unresolved("there is no stack in /proc/self/maps");
    fclose(maps);
}

static uintptr_t deepest;

static void grow_stack(unsigned depth)
{
    volatile char room[4096];
    room[0] = (char)depth;
    deepest = (uintptr_t)room;
    if (depth > 0)
        grow_stack(depth - 1);
    clause_expect(room[0] == (char)depth, "a byte of the stack is another");
}

static void neighbours_kept(const struct clause_run *run)
{
    const struct allocator_range *range = run->allocator->range;
    const size_t page = areas_page();
    find_stack();
    char *end = sbrk(0);
    for (unsigned i = 0; i < MAPPINGS; i++) {
        uint64_t at = 0, length = (1 + i % 64) * page;
        int error = range->map_any(run->handle, length, i % 2 == 0 ? PROT_NONE : PROT_READ,
                                   AREAS_PLAIN | MAP_NORESERVE, -1, 0, &at);
        clause_expect(error == 0, "map_any gave error %d", error);
        clause_expect(at + length <= stack_start - GAP_PAGES * page || at >= stack_end,
                      "%#" PRIx64 " is in the stack or near it", at);
        clause_expect(at != (uintptr_t)end, "%#" PRIx64 " is where the heap ends", at);
    }
    grow_stack(200);
    clause_expect(deepest + 200 * 4096 < stack_end, "the stack is not deep enough");
    clause_expect(sbrk((intptr_t)(16 * page)) == (void *)end, "the heap does not grow: error %d",
                  errno);
    memset(end, 0x5a, 16 * page);
    areas_expect(end, 16 * page, 0x5a, "the grown heap");
}

const struct clause CLAUSE = {.run = neighbours_kept};
