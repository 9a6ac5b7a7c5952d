/* Counts what ipcs lists before and after heaps are made, used, closed, destroyed, and left by the
 * death of all their processes. */
#include "semaphore_sets.h"

static struct persist_file file;

static void use(void)
{
    struct shm_heap *heap = heap_open(&file, "size=1M");
    clause_expect(shm_heap_malloc(heap, 9000) != NULL, "malloc gave NULL, error %d", errno);
    shm_close_heap(heap);
}

static void die(void)
{
    heap_open(&file, "size=1M");
    raise(SIGKILL);
}

static void expect_equal(const char *when)
{
    unsigned now = semaphore_sets();
    clause_expect(now == 0, "ipcs lists %u sets of semaphores %s", now, when);
}

static void compare(void *argument)
{
    (void)argument;
    semaphore_sets_alone();
    use();
    expect_equal("after a close");
    for (unsigned i = 0; i < 3; i++) {
        pid_t child = child_process_fork();
        if (child == 0)
            die();
        expect_killed(child);
        clause_expect(semaphore_sets() <= 1, "a heap has %u sets", semaphore_sets());
    }
    use();
    expect_equal("after the heap was found again");
    clause_expect(shm_init(file.path) == 0 && shm_destroy() == 0, "shm_destroy gave error %d",
                  errno);
    expect_equal("after shm_destroy");
}

static void ipcs_equal(const struct clause_run *run)
{
    persist_file_begin(&file, run);
    child_process_run(compare, NULL, "the process in its own namespace");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_SHARED_ADDRESS,
    .threads = true,
    .run = ipcs_equal,
};
