/* Maps, protects and unmaps at random in 200 pages and looks at the statistics after each of 4000
 * operations. */
#include "heap_inspect.h"
#include "random.h"
#include "rounds.h"
#include "window.h"

enum { PAGES = 200, OPERATIONS = 4000 };

static void expect_stats(const struct window *window, const struct allocator_stats *empty)
{
    struct allocator_stats stats = heap_stats(window->run);
    uint64_t mapped = 0;
    for (unsigned page = 0; page < PAGES; page++)
        mapped += window->pages[page].mapped ? window->page : 0;
    clause_expect(!stats_counted(stats.live_bytes) ||
                      stats.live_bytes - empty->live_bytes == mapped,
                  "%" PRIu64 " live bytes, and %" PRIu64 " were mapped after %" PRIu64,
                  stats.live_bytes, mapped, empty->live_bytes);
    clause_expect(!stats_counted(stats.free_bytes) ||
                      empty->free_bytes - stats.free_bytes == mapped,
                  "%" PRIu64 " free bytes, and %" PRIu64 " were mapped of %" PRIu64,
                  stats.free_bytes, mapped, empty->free_bytes);
}

static void stats_ledger(const struct clause_run *run)
{
    uint64_t random = run->seed;
    const struct allocator_stats fresh = heap_stats(run);
    struct window window = window_take(run, PAGES);
    const struct allocator_stats empty = heap_stats(run);
    clause_expect(!stats_counted(fresh.live_bytes) ||
                      (fresh.live_bytes == 0 && empty.live_bytes == 2 * window.page),
                  "%" PRIu64 " live bytes in a new space, %" PRIu64 " with two pages",
                  fresh.live_bytes, empty.live_bytes);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        unsigned page = (unsigned)random_below(&random, PAGES - 6);
        unsigned count = 1 + (unsigned)random_below(&random, 6);
        uint64_t kind = random_below(&random, 8);
        if (kind >= 5 && window_is_mapped(&window, page, count))
            window_protect(&window, page, count, (int)random_below(&random, 4));
        else if (kind >= 3)
            window_map(&window, page, count, PROT_READ);
        else
            window_unmap(&window, page, count);
        expect_stats(&window, &empty);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_STATS, .run = stats_ledger};
