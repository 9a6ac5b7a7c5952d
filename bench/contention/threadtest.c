/* threadtest: each thread allocates its share of the objects, frees them all in order, and again.
 * Nothing is shared, so what keeps it from getting faster with threads is the allocator itself.
 *
 * After E. Berger, K. McKinley, R. Blumofe, P. Wilson: Hoard, ASPLOS 2000.  Here the number of
 * operations is fixed instead of the number of rounds, so that the last round may be a short one;
 * an object is 64 bytes unless the name says otherwise, as in the other contention bodies, which
 * then differ by who frees; and there is no work between two operations.
 */
#include "harness/block.h"
#include "team.h"

enum { THREADTEST_SIZE, THREADTEST_OBJECTS };

struct threadtest {
    struct team team;
    size_t size;
    uint64_t objects; /* of each thread */
    void **blocks;    /* `objects` of each thread, in the order of the threads */
};

static size_t threadtest_table_bytes(const struct threadtest *test)
{
    return test->objects * test->team.threads * sizeof(void *);
}

static void *threadtest_prepare(const struct body_arguments *arguments)
{
    struct threadtest *test = scratch_take(sizeof *test);
    uint64_t objects = arguments->axis[THREADTEST_OBJECTS].low;
    team_open(&test->team, arguments);
    test->size = arguments->axis[THREADTEST_SIZE].low;
    test->objects = (objects + arguments->threads - 1) / arguments->threads;
    test->blocks = scratch_take(threadtest_table_bytes(test));
    return test;
}

/* One round: returns how many of `wanted` objects there was memory for. */
static uint64_t threadtest_round(const struct threadtest *test, void **blocks, uint64_t wanted,
                                 uint64_t *checksum)
{
    const struct heap heap = test->team.heap;
    uint64_t got = 0, sum = 0;
    for (; got < wanted; got++) {
        void *block = heap_malloc(&heap, test->size);
        if (block == NULL)
            break;
        block_mark(block, test->size, got);
        blocks[got] = block;
    }
    for (uint64_t i = 0; i < got; i++) {
        sum += block_read(blocks[i], test->size);
        heap_free(&heap, blocks[i]);
    }
    *checksum += sum;
    return got;
}

static bool threadtest_work(void *state, struct team_member *member)
{
    const struct threadtest *test = state;
    void **blocks = test->blocks + member->index * test->objects;
    uint64_t rest = member->operations;
    while (rest > 0) {
        uint64_t wanted = rest < test->objects ? rest : test->objects;
        if (threadtest_round(test, blocks, wanted, &member->checksum) < wanted)
            return false;
        rest -= wanted;
    }
    return true;
}

static bool threadtest_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct threadtest *test = state;
    return team_run(&test->team, threadtest_work, test, operations, TEAM_ONE_GENERATION, checksum);
}

static void threadtest_finish(void *state)
{
    struct threadtest *test = state;
    scratch_give(test->blocks, threadtest_table_bytes(test));
    team_close(&test->team);
    scratch_give(test, sizeof *test);
}

const struct body BODY_ENTRY(threadtest) = {
    .name = "threadtest",
    .operation = "one malloc and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .threaded = true,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 65536},
             {.name = "objects", .standard = "30000", .least = 1, .most = 10000000}},
    .prepare = threadtest_prepare,
    .run = threadtest_run,
    .finish = threadtest_finish,
};
