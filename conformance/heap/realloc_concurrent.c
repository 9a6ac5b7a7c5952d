/* Two threads resize blocks that lie among those which two others free and take, with the processor
 * taken away at random places. */
#include "heap_block_list.h"
#include "heap_team.h"
#include "preempt.h"
#include "rounds.h"

enum { THREADS = 4, BLOCKS = 64, ROUNDS = 150 };

static void *blocks[THREADS][BLOCKS];

static void resize(const struct clause_run *run, struct block_list *list, uint64_t *random)
{
    struct block_list_entry entry = list->entries[random_below(random, list->count)];
    size_t size = 1 + (size_t)random_below(random, 600);
    block_list_expect_holds(&entry);
    block_list_strike(list, block_list_find(list, entry.block));
    entry.block = heap_realloc(run, entry.block, size);
    clause_expect(entry.block != NULL, "realloc to %zu bytes failed", size);
    entry.size = size < entry.size ? size : entry.size;
    block_list_expect_holds(&entry);
    block_list_expect_enter(list, entry.block, size);
}

/* Even threads resize, odd ones free and take. */
static void work(const struct clause_run *run, unsigned index)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed + index);
    uint64_t random = run->seed + index;
    preempt_here();
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_expect_enter(list, blocks[index][i], 200);
    for (size_t i = 0; i < BLOCKS * rounds(run, ROUNDS); i++) {
        if (index % 2 == 0) {
            resize(run, list, &random);
            continue;
        }
        block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
        block_list_malloc(run, list, 1 + (size_t)random_below(&random, 600));
    }
    block_list_drain(run, list, &random);
}

static void realloc_concurrent(const struct clause_run *run)
{
    for (unsigned i = 0; i < THREADS * BLOCKS; i++)
        blocks[i % THREADS][i / THREADS] = sure_malloc(run, 200);
    preempt_start(run);
    heap_team_run(run, THREADS, work);
    preempt_stop();
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .threads = true,
    .run = realloc_concurrent,
};
