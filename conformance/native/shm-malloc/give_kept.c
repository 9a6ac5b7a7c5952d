/* Lets the only process of a heap die, and then one of two; asks for the blocks of the dead. */
#include "shared_heap.h"

enum { EARLIER = 30, LATER = 20 };

static struct persist_file file;
static unsigned *arrived, earlier = EARLIER, later = LATER;

static void take(void *count)
{
    struct shm_heap *heap = heap_open(&file, "existing");
    for (unsigned i = 0; i < *(unsigned *)count; i++)
        clause_expect(shm_heap_malloc(heap, i % 2 == 0 ? 100 : 10000) != NULL, "malloc gave NULL");
}

static void expect_live(struct shm_heap *heap, unsigned count, const char *when)
{
    unsigned live = (unsigned)live_blocks(heap);
    clause_expect(live == count, "%u blocks are live %s, not %u", live, when, count);
}

/* This process has the slot that the first one had. */
static void second(void)
{
    struct shm_heap *heap = heap_open(&file, "existing");
    expect_live(heap, EARLIER, "after the only process died");
    let_die(take, &later);
    shm_reap(heap);
    clause_expect(shm_give_back(heap) == LATER, "other blocks than those of the later one went");
    expect_live(heap, EARLIER, "after those of the later one were given back");
    meet(arrived, 1);
    wait_until_met(arrived, 2);
    raise(SIGKILL);
}

static void give_kept(const struct clause_run *run)
{
    arrived = child_process_shared(sizeof *arrived);
    persist_file_begin(&file, run);
    shm_close_heap(heap_open(&file, "size=8M"));
    let_die(take, &earlier);
    pid_t child = child_process_fork();
    if (child == 0)
        second();
    wait_until_met(arrived, 1);
    struct shm_heap *heap = heap_open(&file, "existing");
    meet(arrived, 2);
    expect_killed(child);
    shm_give_back(heap);
    expect_live(heap, EARLIER, "after a process in the slot of the first one died");
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .run = give_kept,
};
