/* A child that never called shm_child gets blocks of its own, sees memory that was added after the
 * fork, and may exit or exec at any time. */
#include "shm_expect.h"

enum { BLOCKS = 500, SIZE = 200, LARGE = 8 << 20 };

static void fill(unsigned char **blocks, unsigned char value)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = shm_malloc(SIZE);
        EXPECT(blocks[i] != NULL);
        memset(blocks[i], value, SIZE);
    }
}

static void expect_filled(unsigned char *const *blocks, unsigned char value)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        for (unsigned byte = 0; byte < SIZE; byte++)
            EXPECT(blocks[i][byte] == value);
}

static void both_allocate(const char *file)
{
    unsigned char *mine[BLOCKS];
    EXPECT(shm_init(file) == 0);
    shm_free(shm_malloc(SIZE)); /* a cache that the child must not use */
    unsigned char **theirs = shm_malloc(BLOCKS * sizeof *theirs);
    pid_t child = shm_expect_fork();
    if (child == 0) {
        fill(theirs, 1);
        shm_set_global(memset(shm_malloc(LARGE), 7, LARGE));
        _exit(0);
    }
    fill(mine, 2);
    shm_expect_ends(child);
    expect_filled(mine, 2);
    expect_filled(theirs, 1);
    const unsigned char *large = shm_global();
    EXPECT(large != NULL && large[0] == 7 && large[LARGE - 1] == 7);
    for (unsigned i = 0; i < BLOCKS; i++) { /* freed by another process than the allocator */
        shm_free(theirs[i]);
        shm_free(mine[i]);
    }
    shm_free(theirs);
    shm_free(shm_global());
    EXPECT(shm_destroy() == 0);
}

static void exec_harms_nothing(void)
{
    EXPECT(shm_init(NULL) == 0);
    char *block = strcpy(shm_malloc(20), "still there");
    pid_t child = shm_expect_fork();
    if (child == 0) {
        shm_malloc(20);
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    shm_expect_ends(child);
    child = shm_expect_fork();
    if (child == 0) {
        EXPECT(shm_child() == 0 && shm_child() == 0);
        shm_free(shm_malloc(20));
        EXPECT(strcmp(block, "still there") == 0);
        EXPECT(shm_fini() == 0);
        _exit(0);
    }
    shm_expect_ends(child);
    EXPECT(strcmp(block, "still there") == 0);
    EXPECT(shm_fini() == 0);
}

/* Whoever still has a heap that was destroyed gets one error, again and again. */
static void others_are_told(const char *file)
{
    int *turn = shm_expect_shared(2 * sizeof *turn);
    EXPECT(shm_init(file) == 0);
    pid_t child = shm_expect_fork();
    if (child == 0) {
        EXPECT(shm_child() == 0);
        __atomic_store_n(&turn[0], 1, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(&turn[1], __ATOMIC_SEQ_CST) == 0)
            usleep(1000);
        for (unsigned i = 0; i < 3; i++) {
            errno = 0;
            EXPECT(shm_malloc(100) == NULL && errno == EIDRM);
            EXPECT(shm_malloc(10000) == NULL && errno == EIDRM);
        }
        _exit(0);
    }
    while (__atomic_load_n(&turn[0], __ATOMIC_SEQ_CST) == 0)
        usleep(1000);
    EXPECT(shm_destroy() == 0);
    __atomic_store_n(&turn[1], 1, __ATOMIC_SEQ_CST);
    shm_expect_ends(child);
    EXPECT(shm_init(file) == 0 && shm_malloc(100) != NULL && shm_destroy() == 0);
}

int main(void)
{
    const char *file = shm_expect_file();
    both_allocate(file);
    both_allocate(NULL);
    exec_harms_nothing();
    others_are_told(file);
    shm_expect_remove();
    return 0;
}
