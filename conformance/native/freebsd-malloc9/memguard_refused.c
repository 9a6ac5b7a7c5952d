/* Fills the table of mappings (vm.max_map_count) in a child, and asks for a guarded block. */
#include "child_process.h"
#include "kernel.h"

#include <sys/mman.h>
#include <unistd.h>

enum { MAPPINGS_MOST = 1 << 19, BLOCKS = 50 };

static void fill_table(void) /* every second page gets another protection */
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), length = MAPPINGS_MOST * page;
    char *pages = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t at = page;
    while (pages != MAP_FAILED && at < length && mprotect(pages + at, page, PROT_READ) == 0)
        at += 2 * page;
    if (pages == MAP_FAILED || at >= length)
        clause_unresolved("the table of mappings cannot be filled");
}

static char *blocks[BLOCKS];

static void take(void)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        memset(blocks[i] = kernel_block(100), (int)i, 100);
}

static void give(void)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(kernel_all(blocks[i], 100, (unsigned char)i), "block %u has changed", i);
        kern_free(blocks[i], M_CLAUSE);
    }
}

static void with_full_table(void *argument)
{
    struct malloc9_memguard before, after;
    kernel_begin(0);
    take(), give();
    malloc9_debug(argument, M9_MEMGUARD);
    take(), give(); /* now pages and bookkeeping for both kinds are there */
    fill_table();
    malloc9_memguard_get(&before);
    take();
    malloc9_memguard_get(&after);
    uintmax_t done = after.numalloc - before.numalloc, refused = after.fail_kva - before.fail_kva;
    clause_expect(refused > 0 && done + refused == BLOCKS, "%ju of %ju refused", refused, done);
    give();
}

static void memguard_refused(const struct clause_run *run)
{
    (void)run;
    child_process_run(with_full_table, M_CLAUSE, "the child with a full table of mappings");
}

const struct clause CLAUSE = {
    .hosts = CLAUSE_HOST_MAP_COUNT, .limit_s = 20, .threads = true, .run = memguard_refused};
