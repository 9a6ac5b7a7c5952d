/* Pages: the shortest free extent that is long enough is taken, neighbours are joined at once, and
 * a block at the end that comes and goes does not resize the file. */
#include "shm_expect.h"

#include <sys/stat.h>

enum { PAGE_BYTES = 4096, HOLES = 5, BLOCKS = 200, TIMES = 1000 };

static void *pages(struct shm_heap *heap, unsigned count)
{
    void *block = shm_heap_malloc(heap, (size_t)count * PAGE_BYTES);
    EXPECT(block != NULL && shm_heap_usable(heap, block) == (size_t)count * PAGE_BYTES);
    return block;
}

/* Holes of 9, 3, 7, 4 and 12 pages, each between blocks that stay. */
static void best_fit(struct shm_heap *heap)
{
    static const unsigned lengths[HOLES] = {9, 3, 7, 4, 12};
    void *holes[HOLES], *walls[HOLES];
    for (unsigned i = 0; i < HOLES; i++) {
        holes[i] = pages(heap, lengths[i]);
        walls[i] = pages(heap, 1);
    }
    for (unsigned i = 0; i < HOLES; i++)
        shm_heap_free(heap, holes[i]);
    EXPECT(pages(heap, 4) == holes[3]);
    EXPECT(pages(heap, 5) == holes[2]);
    EXPECT(pages(heap, 12) == holes[4]);
    EXPECT(pages(heap, 3) == holes[1]);
    EXPECT(pages(heap, 2) == (char *)holes[2] + 5 * PAGE_BYTES);
    EXPECT(pages(heap, 9) == holes[0]);
    for (unsigned i = 0; i < HOLES; i++) {
        shm_heap_free(heap, walls[i]);
        shm_heap_free(heap, holes[i]);
    }
    shm_heap_free(heap, (char *)holes[2] + 5 * PAGE_BYTES);
    shm_expect_sound(heap);
}

static void joined(struct shm_heap *heap)
{
    void *blocks[BLOCKS];
    uint64_t random = 3;
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = pages(heap, 1 + i % 3);
    void *first = blocks[0], *wall = pages(heap, 1);
    for (unsigned left = BLOCKS; left > 0; left--) {
        unsigned choice = (unsigned)(shm_expect_random(&random) % left);
        shm_heap_free(heap, blocks[choice]);
        blocks[choice] = blocks[left - 1];
        shm_expect_sound(heap);
    }
    void *whole = pages(heap, BLOCKS / 3 * 6 + 3); /* all of them in one */
    EXPECT(whole == first);
    shm_heap_free(heap, whole);
    shm_heap_free(heap, wall);
}

static void resized(struct shm_heap *heap)
{
    char *block = pages(heap, 10), *wall = pages(heap, 1);
    EXPECT(!shm_heap_resize(heap, block, 11 * PAGE_BYTES));
    EXPECT(shm_heap_resize(heap, block, 4 * PAGE_BYTES));
    EXPECT(pages(heap, 6) == block + 4 * PAGE_BYTES);
    EXPECT(!shm_heap_resize(heap, block, 5 * PAGE_BYTES));
    shm_heap_free(heap, block + 4 * PAGE_BYTES);
    EXPECT(shm_heap_resize(heap, block, 7 * PAGE_BYTES));
    EXPECT(shm_heap_usable(heap, block) == 7 * PAGE_BYTES);
    EXPECT(shm_heap_resize(heap, block, 10 * PAGE_BYTES));
    shm_expect_sound(heap);
    shm_heap_free(heap, block);
    shm_heap_free(heap, wall);
}

static long long length(void)
{
    struct stat about;
    EXPECT(stat(shm_expect_path, &about) == 0);
    return (long long)about.st_size;
}

static void tail_keeps_the_file(struct shm_heap *heap)
{
    shm_heap_free(heap, pages(heap, 600));
    long long before = length();
    for (unsigned i = 0; i < TIMES; i++) {
        shm_heap_free(heap, pages(heap, 2 + i % 500));
        EXPECT(length() == before);
    }
    EXPECT(shm_trim(heap) >= (size_t)600 * PAGE_BYTES && length() < before);
    EXPECT(shm_trim(heap) == 0);
    shm_expect_sound(heap);
}

int main(void)
{
    shm_expect_file();
    struct shm_heap *heap = shm_expect_open("size=32M,create");
    best_fit(heap);
    joined(heap);
    resized(heap);
    tail_keeps_the_file(heap);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
