/* One process allocates blocks of every class and of pages, another frees them, in turn, and the
 * heap does not grow. */
#include "shared_heap.h"

enum { BLOCKS = 300, ROUNDS = 30, ROUNDS_BRIEF = 4, SIZE_MOST = 9000 };

static struct persist_file file;

/* A table of blocks in the heap, under root 0. */
static void allocate(void *argument)
{
    struct shm_heap *heap = heap_open(&file, "size=16M");
    void **blocks = shm_heap_malloc(heap, BLOCKS * sizeof *blocks);
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = 1 + (i * i * 7) % SIZE_MOST;
        blocks[i] = shm_heap_malloc(heap, size);
        memset(blocks[i], (int)i, size);
    }
    clause_expect(shm_root_set(heap, 0, blocks) == 0, "the root was refused");
    shm_count(heap, argument);
    shm_close_heap(heap);
}

static void release(void *argument)
{
    struct shm_heap *heap = heap_open(&file, "existing");
    (void)argument;
    unsigned char **blocks = shm_root_get(heap, 0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(blocks[i][0] == (unsigned char)i, "block %u has other bytes", i);
        shm_heap_free(heap, blocks[i]);
    }
    shm_root_set(heap, 0, NULL);
    shm_heap_free(heap, blocks);
    clause_expect(live_blocks(heap) == 0, "%u blocks are left", (unsigned)live_blocks(heap));
    expect_sound(heap, "after a round");
    shm_close_heap(heap);
}

static void free_elsewhere(const struct clause_run *run)
{
    struct shm_counts *counts = child_process_shared(sizeof *counts);
    uint64_t first = 0;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        child_process_run(allocate, counts, "the process that allocates");
        child_process_run(release, NULL, "the process that frees");
        first = i == 0 ? counts->footprint_bytes : first;
        clause_expect(counts->footprint_bytes <= first, "the heap grew from %llu to %llu bytes",
                      (unsigned long long)first, (unsigned long long)counts->footprint_bytes);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .threads = true,
    .run = free_elsewhere,
};
