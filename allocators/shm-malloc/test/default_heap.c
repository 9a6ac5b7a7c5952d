/* The original's calls on the default heap give what shm_malloc.h says. */
#include "shm_expect.h"

#include <stddef.h>

static unsigned calls;

static void first(void)
{
    calls++;
    shm_set_global(strcpy(shm_malloc(10), "first"));
}

static void blocks(void)
{
    char *block = shm_malloc(100), *whole = shm_valloc(100);
    EXPECT(block != NULL && shm_msize(block) == 128);
    EXPECT(whole != NULL && (uintptr_t)whole % 4096 == 0 && shm_msize(whole) >= 100);
    strcpy(block, "kept");
    EXPECT(shm_mresize(block, 128) == 1 && shm_mresize(block, 1000) == 0);
    block = shm_realloc(block, 5000);
    EXPECT(block != NULL && strcmp(block, "kept") == 0 && shm_msize(block) == 8192);
    EXPECT(shm_mresize(block, 4000) == 1 && shm_msize(block) == 4096);
    EXPECT(shm_realloc(block, 0) == NULL);
    shm_free(whole);
    shm_free(NULL);
    for (int bucket = 0; bucket < 8; bucket++) {
        block = shm_malloc_small(bucket);
        EXPECT(block != NULL && shm_msize(block) == (size_t)16 << bucket);
        shm_free(block);
    }
    EXPECT(shm_malloc_small(8) == NULL && shm_malloc_small(-1) == NULL);
    block = MALLOC(200);
    EXPECT(block != NULL && shm_msize(block) == 256);
    shm_free(block);
    block = MALLOC(3000);
    EXPECT(block != NULL && shm_msize(block) == 4096);
    shm_free(block);
}

static void refusals(void)
{
    void *one = shm_malloc(0), *other = shm_malloc(0);
    EXPECT(one != NULL && other != NULL && one != other);
    shm_free(one);
    shm_free(other);
    errno = 0;
    EXPECT(shm_calloc((size_t)-1, 8) == NULL && errno == ENOMEM);
    errno = 0;
    EXPECT(shm_calloc(3, (size_t)-5) == NULL && errno == ENOMEM);
    errno = 0;
    EXPECT(shm_calloc(SIZE_MAX / 2 + 1, 2) == NULL && errno == ENOMEM);
    errno = 0;
    EXPECT(shm_malloc((size_t)1 << 40) == NULL && errno == ENOMEM);
    EXPECT(shm_malloc(PTRDIFF_MAX) == NULL && shm_malloc(SIZE_MAX) == NULL);
    unsigned char *zeroes = shm_calloc(300, 7);
    for (size_t i = 0; zeroes != NULL && i < 2100; i++)
        EXPECT(zeroes[i] == 0);
    EXPECT(zeroes != NULL);
    shm_free(zeroes);
}

static void global(void)
{
    char *block = shm_global();
    EXPECT(strcmp(block, "first") == 0);
    shm_set_global(block + 2); /* a place in a block */
    EXPECT(shm_global() == block + 2);
    shm_set_global(&calls); /* elsewhere */
    EXPECT(shm_global() == block + 2);
    shm_set_global(block);
}

int main(void)
{
    const char *file = shm_expect_file();
    EXPECT(shm_malloc(10) == NULL && errno == EBADF);
    EXPECT(shm_init(file, first) == 0 && calls == 1);
    EXPECT(shm_init(file) == -1 && errno == EBUSY);
    global();
    blocks();
    refusals();
    void *place = shm_global();
    EXPECT(shm_fini() == 0 && shm_global() == NULL);
    EXPECT(shm_init(file, first) == 0 && calls == 1);
    EXPECT(shm_global() == place && strcmp(place, "first") == 0);
    EXPECT(shm_fini() == 0);
    void *taken = mmap((void *)((uintptr_t)place & ~(uintptr_t)4095), 4096, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    EXPECT(taken != MAP_FAILED);
    EXPECT(shm_init(file) == -1 && errno == EADDRINUSE);
    munmap(taken, 4096);
    EXPECT(shm_init(file) == 0 && shm_destroy() == 0 && access(file, F_OK) != 0);
    EXPECT(shm_destroy() == -1 && errno == EBADF);
    EXPECT(shm_init("/nowhere/heap") == -1 && errno == ENOENT);
    EXPECT(shm_init(NULL) == 0 && shm_global() == NULL && shm_malloc(1) != NULL);
    EXPECT(shm_fini() == 0 && shm_fini() == 0);
    shm_expect_remove();
    return 0;
}
