/* Forks; several threads of the child allocate, fill, look at and free blocks of all kinds. */
#include "child_process.h"
#include "region.h"
#include "rounds.h"
#include "team.h"

enum { THREADS = 4, ROUNDS = 3000, LIVE = 16, SMALL = 700, LARGE = 40000 };

struct child {
    const struct clause_run *run;
    void *md;
};

static void block_expect(const unsigned char *block, size_t size, unsigned char fill)
{
    for (size_t i = 0; i < size; i++)
        clause_expect(block[i] == fill, "byte %zu of %zu is %d, not %d", i, size, block[i], fill);
}

static void thread_work(unsigned index, void *argument)
{
    const struct child *child = argument;
    unsigned char *blocks[LIVE] = {NULL};
    size_t sizes[LIVE] = {0};
    for (unsigned i = 0; i < rounds(child->run, ROUNDS); i++) {
        unsigned at = i % LIVE, fill = index * LIVE + at + 1;
        if (blocks[at] != NULL)
            block_expect(blocks[at], sizes[at], (unsigned char)fill);
        mfree(child->md, blocks[at]);
        sizes[at] = i % 3 == 0 ? LARGE + i % 7 * 5000 : 1 + i * 37 % SMALL;
        blocks[at] = mmalloc(child->md, sizes[at]);
        clause_expect(blocks[at] != NULL, "no block of %zu bytes", sizes[at]);
        memset(blocks[at], (int)fill, sizes[at]);
    }
    for (unsigned at = 0; at < LIVE; at++)
        mfree(child->md, blocks[at]);
}

static void child_work(void *argument)
{
    struct child *child = argument;
    team_run(THREADS, thread_work, child);
    struct mstats left = mmstats(child->md);
    char why[120] = "";
    clause_expect(mmalloc_check(child->md, why, sizeof why), "after the threads: %s", why);
    clause_expect(left.chunks_used == 1, "%zu blocks live, not 1", left.chunks_used);
}

static void fork_threads(const struct clause_run *run)
{
    struct child child = {.run = run, .md = mmalloc_attach(-1, NULL)};
    clause_expect(child.md != NULL && mmalloc(child.md, 100) != NULL, "there is no heap");
    child_process_run(child_work, &child, "a child of fork");
    region_end(child.md);
}

const struct clause CLAUSE = {.threads = true, .limit_s = 30, .run = fork_threads};
