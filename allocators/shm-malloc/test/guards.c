/* variant: debug.  A build with MALLOC_DEBUG ends the process with a message at a damaged guard, a
 * double, foreign or interior free, and damaged lists; what is right it lets be, valloc included.
 */
#include "shm_expect.h"

#include "heap.h"

#include <signal.h>
#include <stdbool.h>

enum { SIZES = 6 };

static const size_t sizes[SIZES] = {0, 1, 100, 2000, 4096, 100000};
static unsigned char *block;
static size_t size;
static bool paged;

/* A new one: the heap is shared, and what a child has damaged stays so. */
static void renew(void)
{
    block = paged ? shm_valloc(size) : shm_malloc(size);
    EXPECT(block != NULL && (!paged || (uintptr_t)block % 4096 == 0));
}

static void before(void)
{
    block[-1] ^= 1;
    shm_free(block);
}

static void key_before(void)
{
    block[-16] ^= 1;
    shm_free(block);
}

static void behind(void)
{
    block[size] ^= 1;
    shm_free(block);
}

static void behind_realloc(void)
{
    block[size + 15] = 0;
    shm_realloc(block, size + 5000);
}

static void twice(void)
{
    shm_free(block);
    shm_free(block);
}

static void interior(void)
{
    shm_free(block + 16);
}

static void foreign(void)
{
    shm_free(&size);
}

/* A copy of a block is none, key and all. */
static void copied(void)
{
    unsigned char *other = shm_malloc(size + 64);
    memcpy(other + 16, block - 16, 16);
    shm_free(other + 32);
}

/* Ends with SIGABRT and the words. */
static void expect_noticed(void (*misuse)(void), const char *words)
{
    char said[300] = "";
    int ends[2], status = 0;
    renew();
    EXPECT(pipe(ends) == 0);
    pid_t child = shm_expect_fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        misuse();
        _exit(0);
    }
    close(ends[1]);
    ssize_t length = read(ends[0], said, sizeof said - 1);
    close(ends[0]);
    EXPECT(waitpid(child, &status, 0) == child);
    said[length > 0 ? length : 0] = '\0';
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT || strstr(said, words) == NULL) {
        fprintf(stderr, "a block of %zu bytes: status %d, \"%s\" instead of \"%s\"\n", size, status,
                said, words);
        exit(1);
    }
}

static void misuses(void)
{
    expect_noticed(before, "guard");
    expect_noticed(key_before, "the guard before it is damaged");
    expect_noticed(behind, "the guard behind a block is damaged");
    expect_noticed(behind_realloc, "the guard behind a block is damaged");
    expect_noticed(twice, "not a live block");
    expect_noticed(foreign, "not a live block");
    if (size >= 32)
        expect_noticed(interior, "not the beginning of a block");
    expect_noticed(copied, "not the beginning of a block");
}

/* Everything that a program may do with one block. */
static void allowed(void)
{
    renew();
    EXPECT(shm_msize(block) == size);
    memset(block, 7, size);
    block = shm_realloc(block, size + 3000);
    for (size_t i = 0; i < size; i++)
        EXPECT(block[i] == 7);
    EXPECT(shm_msize(block) == size + 3000);
    if (shm_mresize(block, size + 2990) == 1)
        EXPECT(shm_msize(block) == size + 2990);
    shm_set_global(block + 3);
    EXPECT(shm_global() == block + 3);
    shm_free(block);
    unsigned char *zeroes = shm_calloc(size + 1, 3);
    for (size_t i = 0; i < 3 * (size + 1); i++)
        EXPECT(zeroes[i] == 0);
    shm_free(zeroes);
}

static bool count(void *found, size_t bytes, void *argument)
{
    EXPECT(bytes == 40);
    memset(found, 1, bytes);
    ++*(unsigned *)argument;
    return true;
}

/* Blocks of a heap by handle: walked, under a root, of any alignment. */
static void by_handle(void)
{
    struct shm_heap *heap;
    unsigned found = 0;
    EXPECT(shm_open_heap("size=8M", &heap) == 0);
    for (size_t alignment = 1; alignment <= 65536; alignment *= 2) {
        unsigned char *aligned = shm_heap_aligned(heap, alignment, 40);
        EXPECT(aligned != NULL && (uintptr_t)aligned % alignment == 0);
        EXPECT(shm_root_set(heap, 3, aligned) == 0 && shm_root_get(heap, 3) == aligned);
        EXPECT(shm_root_set(heap, 3, aligned + 8) == EINVAL);
    }
    shm_walk(heap, count, &found);
    EXPECT(found == 17);
    void *granted = shm_heap_request(heap, 5, 300);
    EXPECT(granted != NULL && shm_heap_granted(heap, 5) == granted);
    shm_heap_free(heap, granted);
    shm_expect_sound(heap);
    shm_close_heap(heap);
}

/* The lists are checked once in a while. */
static void lists(void)
{
    struct shm_heap *heap;
    EXPECT(shm_open_heap("size=1M", &heap) == 0);
    heap->run->extent_bits[0] ^= 2; /* a stray store */
    for (unsigned i = 0; i < 1000; i++)
        shm_heap_free(heap, shm_heap_malloc(heap, 100));
}

int main(void)
{
    const char *file = shm_expect_file();
    EXPECT(shm_init(file) == 0);
    for (unsigned i = 0; i < SIZES; i++) {
        size = sizes[i];
        for (unsigned kind = 0; kind < 2; kind++) {
            paged = kind == 1;
            misuses();
            allowed();
        }
    }
    EXPECT(shm_malloc(SIZE_MAX) == NULL && shm_malloc(SIZE_MAX - 40) == NULL);
    EXPECT(shm_calloc((size_t)-1, 8) == NULL);
    expect_noticed(lists, "the heap is damaged");
    by_handle();
    EXPECT(shm_destroy() == 0);
    shm_expect_remove();
    return 0;
}
