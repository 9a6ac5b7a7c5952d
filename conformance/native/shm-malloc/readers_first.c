/* Opens a heap for writing that another process has opened readonly. */
#include "shared_heap.h"

static struct persist_file file;
static unsigned *turn;

static void read_it(void)
{
    struct shm_heap *heap = heap_open(&file, "readonly");
    meet(turn, 1);
    wait_until_met(turn, 2);
    clause_expect(live_blocks(heap) == 1, "the reader sees %u blocks", (unsigned)live_blocks(heap));
    shm_close_heap(heap);
}

static void beside_a_reader(void)
{
    void *handle = NULL;
    *turn = 0;
    pid_t child = child_process_fork();
    if (child == 0) {
        read_it();
        _exit(0);
    }
    wait_until_met(turn, 1);
    int error = persist_file_try(&file, "existing", &handle);
    clause_expect(error == EBUSY, "an open beside a reader gave error %d", error);
    meet(turn, 2);
    child_process_expect(child, "the reader");
    shm_close_heap(heap_open(&file, "existing"));
}

static void take(void *argument)
{
    (void)argument;
    clause_expect(shm_heap_malloc(heap_open(&file, "size=1M"), 100) != NULL, "malloc gave NULL");
}

static void readers_first(const struct clause_run *run)
{
    turn = child_process_shared(sizeof *turn);
    persist_file_begin(&file, run);
    let_die(take, NULL);
    beside_a_reader();
    beside_a_reader();
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .run = readers_first,
};
