/* Lets processes die after some calls of one class, and asks how many blocks their caches had. */
#include "plain_blocks.h"
#include "shared_heap.h"

enum { CLASSES = 8 };

static const unsigned groups[CLASSES] = {64, 64, 64, 32, 16, 16, 8, 8}; /* blocks, by class */
static struct persist_file file;

/* Takes `taken` blocks and frees `freed` of them. */
_Noreturn static void use_and_die(size_t size, unsigned taken, unsigned freed)
{
    void *blocks[256];
    struct shm_heap *heap = heap_open(&file, "existing");
    for (unsigned i = 0; i < taken; i++)
        blocks[i] = shm_heap_malloc(heap, size);
    for (unsigned i = 0; i < freed; i++)
        shm_heap_free(heap, blocks[i]);
    raise(SIGKILL);
    _exit(1);
}

static void expect_cached(struct shm_heap *heap, unsigned class, unsigned taken, unsigned freed,
                          size_t cached)
{
    pid_t child = child_process_fork();
    if (child == 0)
        use_and_die((size_t)16 << class, taken, freed);
    expect_killed(child);
    size_t found = shm_reap(heap);
    clause_expect(found == cached, "after %u of %u blocks of %d bytes are freed %zu are cached",
                  freed, taken, 16 << class, found);
    shm_give_back(heap);
}

static void cache_bounds(const struct clause_run *run)
{
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=16M");
    need_plain_blocks(heap);
    for (unsigned class = 0; class < CLASSES; class ++) {
        unsigned group = groups[class];
        expect_cached(heap, class, 1, 0, group - 1);
        expect_cached(heap, class, group, 0, 0);
        expect_cached(heap, class, 3 * group, 2 * group, 2 * group);
        expect_cached(heap, class, 3 * group, 2 * group + 1, group + 1);
        expect_cached(heap, class, 4 * group, 4 * group, 2 * group);
    }
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .run = cache_bounds,
};
