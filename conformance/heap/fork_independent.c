/* The child frees and takes blocks of its copy, then the parent finds its own blocks as they were;
 * five times. */
#include "child_process.h"
#include "heap_block_list.h"
#include "random_operations.h"

enum { BLOCKS = 300, FORKS = 5 };

static struct block_list *list;

static void child_work(void *argument)
{
    const struct clause_run *run = argument;
    uint64_t random = run->seed;
    block_list_expect_sound(list);
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        block_list_malloc(run, list, 1 + (size_t)random_below(&random, 3000));
    block_list_drain(run, list, &random);
}

static void fork_independent(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct clause_run copy = *run;
    if (run->allocator->traits & ALLOCATOR_SHARED)
        clause_unsupported("it is SHARED: parent and child have one heap");
    list = block_list_open(BLOCKS, run->seed);
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, 1 + (size_t)random_below(&random, 3000));
    for (unsigned i = 0; i < FORKS; i++) {
        child_process_run(child_work, &copy, "a child with a copy of the heap");
        block_list_expect_sound(list);
        block_list_free(run, list, &list->entries[i]);
        block_list_malloc(run, list, 100);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_FORK_SAFE,
    .threads = true,
    .run = fork_independent,
};
