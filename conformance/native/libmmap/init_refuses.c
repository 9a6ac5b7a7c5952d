/* Tries wrong page sizes, ranges and policies, and counts the nodes that were taken. */
#include "spaces.h"

static void init_refuses(const struct clause_run *run)
{
    static const size_t sizes[] = {0, 3, 6, 4095, 4097, 12288, SIZE_MAX, SIZE_MAX - 4095};
    static const struct {
        uint64_t start;
        size_t len;
    } ranges[] = {{0, 0},
                  {4096, 0},
                  {4096, 4095},
                  {1, 4096},
                  {4097, 8190},
                  {4096, SIZE_MAX},
                  {UINT64_MAX - 4095, 4097},
                  {UINT64_MAX, 2},
                  {UINT64_MAX - 4095, 4096}};
    const MMPolicy wrong[] = {
        {.align = 3}, {.align = 4096 + 512}, {.guard = SIZE_MAX}, {.placement = (MMPlacement)3}};
    const MMNodes nodes = {spaces_take, spaces_give, &spaces_nodes};
    MMAddrSpace space;
    (void)run;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        clause_expect(!mm_init(&space, 0, (size_t)1 << 40, sizes[i]), "pages of %zu bytes",
                      sizes[i]);
    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        clause_expect(!mm_init(&space, ranges[i].start, ranges[i].len, 4096),
                      "a space of %zu bytes at %#" PRIx64, ranges[i].len, ranges[i].start);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        clause_expect(!mm_init_with(&space, 0, 1 << 20, 4096, &nodes, &wrong[i]), "policy %u", i);
    clause_expect(mm_init(&space, 4096, 4096, 4096), "a space of one page is refused");
    mm_free(&space);
    clause_expect(spaces_nodes.asked == 0, "a node was taken");
}

const struct clause CLAUSE = {.run = init_refuses};
