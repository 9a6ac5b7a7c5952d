/* Kills processes that are in the section of the lock for most of their time, and uses the heap. */
#include "random.h"
#include "shared_heap.h"

enum { ROUNDS = 100, ROUNDS_BRIEF = 20, BLOCKS = 40, LARGE = 9000, SMALL = 16, WAIT_US = 1000 };

static struct persist_file file;

/* So many that the global lists have some too. */
static void use(struct shm_heap *heap)
{
    void *blocks[5 * 64 + BLOCKS];
    for (unsigned i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        blocks[i] = shm_heap_malloc(heap, i < BLOCKS ? LARGE : SMALL);
        clause_expect(blocks[i] != NULL, "malloc gave NULL, error %d", errno);
        memset(blocks[i], 0xee, SMALL);
    }
    for (unsigned i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        shm_heap_free(heap, blocks[i]);
}

static pid_t use_for_ever(void)
{
    pid_t child = child_process_fork();
    if (child == 0)
        for (struct shm_heap *heap = heap_open(&file, "existing");;)
            use(heap);
    return child;
}

static void holder_killed(const struct clause_run *run)
{
    unsigned char *kept[BLOCKS];
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=8M");
    for (unsigned i = 0; i < BLOCKS; i++)
        kept[i] = memset(shm_heap_malloc(heap, 100 * i + 1), (int)i, 100 * i + 1);
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        pid_t child = use_for_ever();
        usleep(WAIT_US + (useconds_t)random_below(&random, WAIT_US));
        kill(child, SIGKILL);
        expect_killed(child);
        use(heap);
        expect_sound(heap, "after a death");
        shm_give_back(heap); /* makes room */
        for (unsigned k = 0; k < BLOCKS; k++)
            clause_expect(kept[k][100 * k] == k, "block %u has lost its content", k);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_ROBUST_MUTEX,
    .threads = true,
    .limit_s = 60,
    .run = holder_killed,
};
