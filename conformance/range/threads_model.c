/* Eight threads work at random on 16 pages each, which lie side by side, and compare them with a
 * model. */
#include "heap_team.h"
#include "random.h"
#include "rounds.h"
#include "window.h"

enum { THREADS = 8, PAGES = 16, OPERATIONS = 200000 };

static struct window whole;

static void work(const struct clause_run *run, unsigned index)
{
    struct window own = {.run = run, .page = whole.page, .count = PAGES, .file = -1};
    uint64_t random = run->seed + index * 7919;
    own.start = window_at(&whole, index * PAGES);
    memcpy(own.pages, &whole.pages[index * PAGES], PAGES * sizeof own.pages[0]);
    for (size_t i = 0; i < rounds(run, OPERATIONS) / (run->emulated ? 8 : 1) / THREADS; i++) {
        unsigned page = (unsigned)random_below(&random, PAGES - 3);
        unsigned count = 1 + (unsigned)random_below(&random, 4);
        uint64_t kind = random_below(&random, 4);
        if (kind == 0 && window_is_mapped(&own, page, count))
            window_protect(&own, page, count, (int)random_below(&random, 4));
        else if (kind < 3)
            window_map(&own, page, count, (int)random_below(&random, 4));
        else
            window_unmap(&own, page, count);
        if (i % 4 == 0)
            window_expect_page(&own, (unsigned)random_below(&random, PAGES));
        if (i % 256 == 0)
            window_expect(&own);
    }
    window_expect(&own);
}

static void threads_model(const struct clause_run *run)
{
    range_must_be_real(run);
    whole = window_take(run, THREADS * PAGES);
    window_map(&whole, 0, THREADS * PAGES, PROT_NONE);
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_RANGE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_model,
};
