/* Kills processes with caches as full as they can be, and takes back what they had. */
#include "shared_heap.h"

enum { BLOCKS = 300, ROUNDS = 10, ROUNDS_BRIEF = 3, KEPT = 2, CLASSES = 8 };

/* Two groups of each class: of 64 blocks, 64, 64, 32, 16, 16, 8 and 8. */
enum { CACHED_MOST = 544 };

static void fill(void *file)
{
    static void *blocks[BLOCKS];
    struct shm_heap *heap = heap_open(file, "existing");
    for (unsigned class = 0; class < CLASSES; class ++) {
        for (unsigned i = 0; i < BLOCKS; i++)
            blocks[i] = shm_heap_malloc(heap, (size_t)16 << class);
        for (unsigned i = KEPT; i < BLOCKS; i++)
            shm_heap_free(heap, blocks[i]);
    }
}

static void one_death(struct persist_file *file, struct shm_heap *heap)
{
    let_die(fill, file);
    size_t reaped = shm_reap(heap);
    clause_expect(reaped > CACHED_MOST / 2 && reaped <= CACHED_MOST,
                  "a dead process had %zu blocks in caches, which hold at most %d", reaped,
                  CACHED_MOST);
    clause_expect(shm_reap(heap) == 0, "a second shm_reap found more");
    clause_expect(live_blocks(heap) == KEPT * CLASSES, "%u blocks are live, not %u",
                  (unsigned)live_blocks(heap), KEPT * CLASSES);
    clause_expect(shm_give_back(heap) == KEPT * CLASSES && live_blocks(heap) == 0,
                  "live blocks of a dead process were not given back");
    expect_sound(heap, "after its blocks were given back");
}

static void caches_bounded(const struct clause_run *run)
{
    struct persist_file file;
    struct shm_counts counts;
    uint64_t footprint = 0;
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=16M");
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        one_death(&file, heap);
        shm_count(heap, &counts);
        footprint = i == 0 ? counts.footprint_bytes : footprint;
        clause_expect(counts.footprint_bytes <= footprint, "deaths make the heap larger");
    }
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .run = caches_bounded,
};
