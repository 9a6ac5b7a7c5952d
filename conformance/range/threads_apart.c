/* Eight threads hold 24 pieces each, of a protection that tells the thread, and replace them at
 * random. */
#include "heap_team.h"
#include "random.h"
#include "range_calls.h"
#include "rounds.h"

enum { THREADS = 8, HELD = 24, OPERATIONS = 120000 };

struct piece {
    uint64_t start, length;
};

static void expect_own(const struct clause_run *run, const struct piece *piece, int prot)
{
    struct allocator_range_info info;
    uint64_t at = piece->start + piece->length - 1;
    clause_expect(range_query(run, at, &info), "a thread's page is gone");
    clause_expect(info.prot == prot, "a thread's page has protection %d instead of %d", info.prot,
                  prot);
    range_sure_unmap(run, piece->start, piece->length);
}

static void work(const struct clause_run *run, unsigned index)
{
    const int prot = (int)(index % 4);
    struct piece held[HELD] = {{0}};
    uint64_t random = run->seed + index * 7919;
    for (size_t i = 0; i < rounds(run, OPERATIONS) / (run->emulated ? 8 : 1) / THREADS; i++) {
        struct piece *piece = &held[random_below(&random, HELD)];
        if (piece->length != 0)
            expect_own(run, piece, prot);
        piece->length = range_page(run) * (1 + random_below(&random, 4));
        piece->start = range_sure_map_any(run, piece->length, prot);
    }
}

static void threads_apart(const struct clause_run *run)
{
    range_must_be_real(run);
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_RANGE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_apart,
};
