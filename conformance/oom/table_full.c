/* Fills the table (vm.max_map_count) with pages of two protections, and frees large blocks in
 * random order, which would have to split a mapping. */
#include "child_process.h"
#include "heap_block_list.h"
#include "sentinel.h"

#include <sys/mman.h>
#include <unistd.h>

enum { MAPPINGS_MOST = 1 << 19, BLOCKS = 96 };

/* Every second page gets another protection, so that each is a mapping.  Returns their bytes. */
static size_t fill_table(char **pages, size_t page)
{
    const size_t length = MAPPINGS_MOST * page;
    size_t at = page;
    *pages = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    while (*pages != MAP_FAILED && at < length && mprotect(*pages + at, page, PROT_READ) == 0)
        at += 2 * page;
    if (*pages == MAP_FAILED || at >= length)
        clause_unresolved("the table of mappings cannot be filled");
    return length;
}

static void live(void *argument)
{
    const struct clause_run *run = argument;
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    char *pages;
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, (i % 3 == 0 ? 150 : i % 3 == 1 ? 280 : 1100) * KIB);
    size_t length = fill_table(&pages, (size_t)sysconf(_SC_PAGESIZE));
    while (list->count > 0) {
        sentinel_set();
        block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
        clause_expect(sentinel_stands(), "free set errno to %d, the table is full", errno);
    }
    munmap(pages, length);
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, 200 * KIB);
    block_list_drain(run, list, &random);
}

static void table_full(const struct clause_run *run)
{
    struct clause_run own = *run;
    if (!(run->allocator->traits & ALLOCATOR_SINGLETON))
        own.handle = clause_open(run, NULL);
    child_process_run(live, &own, "the heap with a full table of mappings");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_MAP_COUNT,
    .limit_s = 20,
    .run = table_full,
};
