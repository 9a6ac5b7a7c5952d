/* Calls shm_fini and shm_init in turn, and shm_destroy while another process has the heap. */
#include "shared_heap.h"

static unsigned *turn;

static void expect_told(unsigned size)
{
    errno = 0;
    void *block = shm_malloc(size);
    clause_expect(block == NULL && errno == EIDRM,
                  "shm_malloc(%u) after another's shm_destroy gave %p and error %d", size, block,
                  errno);
}

static void other(const struct persist_file *file)
{
    heap_init(file);
    char *block = strcpy(shm_malloc(6000), "mine");
    meet(turn, 2);
    wait_until_met(turn, 3);
    for (unsigned i = 0; i < 6; i++)
        expect_told(i % 2 == 0 ? 100 : 10000);
    clause_expect(strcmp(block, "mine") == 0, "a block that is still mapped has changed");
    shm_free(block);
    shm_fini();
}

static void destroy_others(const struct clause_run *run)
{
    struct persist_file file;
    turn = child_process_shared(sizeof *turn);
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < 3; i++) {
        clause_expect(shm_init(file.path) == 0, "shm_init number %u gave error %d", i, errno);
        clause_expect((shm_global() != NULL) == (i > 0), "the global did not stay");
        shm_set_global(shm_malloc(10));
        clause_expect(shm_fini() == 0 && shm_malloc(1) == NULL, "shm_fini left the heap attached");
    }
    heap_init(&file);
    pid_t child = child_process_fork();
    if (child == 0) {
        other(&file);
        _exit(0);
    }
    meet(turn, 2);
    clause_expect(shm_destroy() == 0, "shm_destroy gave error %d", errno);
    clause_expect(access(file.path, F_OK) != 0 && errno == ENOENT, "the file is still there");
    meet(turn, 3);
    child_process_expect(child, "the process that still has the heap");
    clause_expect(shm_init(file.path) == 0 && shm_global() == NULL, "the new heap is not new");
    shm_destroy();
    persist_file_end(&file);
}

const struct clause CLAUSE = {.calls = CLAUSE_PERSIST,
                              .traits = ALLOCATOR_SHARED,
                              .hosts = CLAUSE_HOST_SHARED_ADDRESS,
                              .threads = true,
                              .run = destroy_others};
