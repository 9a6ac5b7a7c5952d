/* variant: private.  A heap of one process: a child of fork has its own copy, which its parent's
 * threads leave whole; memory that is not used any more goes back. */
#include "shm_expect.h"

#include "fork.h"
#include "heap.h"

#include <pthread.h>
#include <stdbool.h>

enum { BLOCKS = 2000, CHILDREN = 30 };

static struct shm_heap *heap;
static bool ends;

static void *use(void *argument)
{
    uint64_t random = (uintptr_t)argument;
    void *blocks[64] = {NULL};
    while (!__atomic_load_n(&ends, __ATOMIC_RELAXED)) {
        unsigned i = shm_expect_random(&random) % 64;
        shm_heap_free(heap, blocks[i]);
        blocks[i] = shm_heap_malloc(heap, 1 + random % (random >> 60 == 0 ? 50000 : 3000));
    }
    for (unsigned i = 0; i < 64; i++)
        shm_heap_free(heap, blocks[i]);
    return NULL;
}

static void fill(void **blocks)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = 1 + i * 7 % 9000;
        EXPECT((blocks[i] = shm_heap_malloc(heap, size)) != NULL);
        memset(blocks[i], (int)i, size);
    }
}

static void expect_and_free(void **blocks)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = 1 + i * 7 % 9000;
        const unsigned char *bytes = blocks[i];
        EXPECT(bytes[0] == (unsigned char)i && bytes[size - 1] == (unsigned char)i);
        shm_heap_free(heap, blocks[i]);
    }
}

static void children_go_on(void **blocks)
{
    pthread_t threads[2];
    for (uintptr_t i = 0; i < 2; i++)
        EXPECT(pthread_create(&threads[i], NULL, use, (void *)(i + 1)) == 0);
    for (unsigned i = 0; i < CHILDREN; i++) {
        pid_t child = shm_expect_fork();
        if (child == 0) {
            static void *own[BLOCKS];
            EXPECT(!fork_holds_all());
            alarm(30);
            shm_expect_sound(heap);
            fill(own);
            expect_and_free(blocks);
            expect_and_free(own);
            shm_expect_sound(heap);
            _exit(0);
        }
        EXPECT(!fork_holds_all());
        shm_expect_ends(child);
    }
    __atomic_store_n(&ends, true, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

/* Whether the address can be read. */
static bool is_mapped(const void *address)
{
    uintptr_t page = (uintptr_t)address & ~(uintptr_t)(PAGE - 1);
    int file = memfd_create("probe", MFD_CLOEXEC);
    bool can = write(file, (const void *)page, 1) == 1;
    close(file);
    return can;
}

static void memory_goes_back(void)
{
    struct shm_counts counts;
    unsigned char *large = shm_heap_malloc(heap, 8 << 20);
    memset(large, 1, 8 << 20);
    EXPECT(is_mapped(large + (8 << 20) - 1));
    shm_count(heap, &counts);
    EXPECT(counts.footprint_bytes >= 8 << 20);
    shm_heap_free(heap, large);
    EXPECT(shm_trim(heap) >= 8 << 20 && !is_mapped(large + (8 << 20) - 1));
    unsigned char *again = shm_heap_malloc(heap, 8 << 20);
    EXPECT(again != NULL && again[0] == 0 && again[(8 << 20) - 1] == 0);
    shm_heap_free(heap, again);
    EXPECT(shm_trim(heap) >= 8 << 20);
}

int main(void)
{
    static void *blocks[BLOCKS];
    struct shm_counts counts;
    EXPECT(shm_open_heap("file=/tmp/heap", &heap) == ENOTSUP);
    EXPECT(shm_open_heap("size=64M", &heap) == 0);
    fill(blocks);
    children_go_on(blocks);
    expect_and_free(blocks);
    memory_goes_back();
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == 0);
    shm_expect_sound(heap);
    shm_close_heap(heap);
    EXPECT(shm_open_heap(NULL, &heap) == 0 && shm_heap_malloc(heap, 100 << 20) != NULL);
    uint64_t usual = UINT64_C(4) << 30, twice = 2 * (uint64_t)sysconf(_SC_PHYS_PAGES) * PAGE;
    EXPECT(heap->capacity <= (twice > usual ? twice : usual) / PAGE);
    shm_close_heap(heap);
    return 0;
}
