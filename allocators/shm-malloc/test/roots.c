/* A root may lead to any byte of a live block, is found again, and is emptied where the block is
 * not live any more; what is no such place is refused. */
#include "shm_expect.h"

#include "heap.h"
#include "root.h"

static struct shm_heap *heap;

static void reopen(void)
{
    shm_close_heap(heap);
    heap = shm_expect_open("existing");
}

/* Of a block of that size, with nothing live behind it. */
static void last_byte(size_t size)
{
    char *block = shm_heap_malloc(heap, size);
    size_t end = shm_heap_usable(heap, block) - 1;
    block[end] = 'x';
    EXPECT(root_place(heap, 5, block + end) == 0 && shm_root_get(heap, 5) == block + end);
    EXPECT(shm_root_set(heap, 6, block + end) == EINVAL && shm_root_set(heap, 6, block) == 0);
    reopen();
    block = shm_root_get(heap, 6);
    EXPECT(block != NULL && shm_root_get(heap, 5) == block + end && block[end] == 'x');
    EXPECT(root_place(heap, 7, block + end + 1) == EINVAL);
    shm_heap_free(heap, block);
    EXPECT(shm_root_set(heap, 7, block) == EINVAL);
    reopen();
    EXPECT(shm_root_get(heap, 5) == NULL && shm_root_get(heap, 6) == NULL);
}

int main(void)
{
    int elsewhere;
    shm_expect_file();
    heap = shm_expect_open("size=1M");
    for (unsigned slot = 0; slot < SHM_ROOTS; slot++)
        EXPECT(shm_root_get(heap, slot) == NULL);
    last_byte(16);
    last_byte(2048);
    last_byte(4096);
    last_byte(9000);
    EXPECT(shm_root_set(heap, 0, &elsewhere) == EINVAL && shm_root_set(heap, 0, NULL) == 0);
    EXPECT(shm_root_set(heap, SHM_ROOTS, NULL) == EINVAL && shm_root_get(heap, SHM_ROOTS) == NULL);
    void *block = shm_heap_malloc(heap, 100);
    EXPECT(shm_root_set(heap, SHM_ROOTS - 1, block) == 0 && shm_root_set(heap, 0, block) == 0);
    reopen();
    EXPECT(shm_root_get(heap, SHM_ROOTS - 1) != NULL);
    EXPECT(shm_root_get(heap, SHM_ROOTS - 1) == shm_root_get(heap, 0));
    EXPECT(shm_root_set(heap, 0, NULL) == 0 && shm_root_get(heap, 0) == NULL);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
