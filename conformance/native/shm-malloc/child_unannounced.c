/* A child of fork uses the heap without shm_child, on top of its parent's caches, then exits or is
 * killed, while the parent goes on. */
#include "shared_heap.h"

enum { BLOCKS = 200, SIZE = 120, ROUNDS = 10 };

static void fill(unsigned char **blocks, unsigned char value)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = shm_malloc(SIZE);
        clause_expect(blocks[i] != NULL, "shm_malloc gave NULL, error %d", errno);
        memset(blocks[i], value, SIZE);
    }
}

static void expect_filled(unsigned char *const *blocks, unsigned char value)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        for (unsigned byte = 0; byte < SIZE; byte++)
            clause_expect(blocks[i][byte] == value, "block %u of process %u has another's bytes", i,
                          value);
}

static void work(unsigned char value)
{
    unsigned char *blocks[BLOCKS];
    fill(blocks, value);
    expect_filled(blocks, value);
    for (unsigned i = 0; i < BLOCKS; i++)
        shm_free(blocks[i]);
}

static void child_unannounced(const struct clause_run *run)
{
    struct persist_file file;
    unsigned char *kept[BLOCKS];
    persist_file_begin(&file, run);
    heap_init(&file);
    fill(kept, 7);
    work(1); /* leaves blocks in the cache */
    for (unsigned i = 0; i < ROUNDS; i++) {
        pid_t child = child_process_fork();
        if (child == 0) {
            work(2);
            _exit(i % 2 == 0 ? 0 : raise(SIGKILL)); /* without shm_fini */
        }
        work(1);
        i % 2 == 0 ? child_process_expect(child, "the child") : expect_killed(child);
    }
    expect_filled(kept, 7);
    shm_destroy();
    persist_file_end(&file);
}

const struct clause CLAUSE = {.calls = CLAUSE_PERSIST,
                              .traits = ALLOCATOR_SHARED,
                              .hosts = CLAUSE_HOST_SHARED_ADDRESS,
                              .threads = true,
                              .run = child_unannounced};
