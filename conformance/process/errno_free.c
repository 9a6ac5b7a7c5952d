/* Frees blocks from 0 bytes to 40 MiB with a sentinel in errno, in the thread that allocated them
 * and in another. */
#include "clause.h"
#include "malloc_family.h"
#include "team.h"

enum { BLOCKS = 64 };

static const size_t sizes[] = {0, 1, 16, 100, 1000, 5000, 40000, 200000, 1u << 20, 40u << 20};
static void *blocks[BLOCKS];
static size_t block_bytes;

static void *free_all(void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < BLOCKS; i++) {
        errno = SENTINEL;
        free(blocks[i]);
        clause_expect(errno == SENTINEL, "free of %zu bytes set errno to %d", block_bytes, errno);
    }
    return NULL;
}

static void allocate_all(size_t size)
{
    block_bytes = size;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(size);
        if (blocks[i] != NULL && size > 0)
            *(volatile char *)blocks[i] = 1;
    }
}

static void errno_free(const struct clause_run *run)
{
    errno = SENTINEL;
    free(opaque(NULL));
    clause_expect(errno == SENTINEL, "free(NULL) set errno to %d", errno);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (unsigned round = run->brief ? 15 : 0; round < 16; round++) {
            allocate_all(sizes[i]);
            free_all(NULL);
        }
        allocate_all(sizes[i]);
        pthread_join(team_thread(free_all, NULL), NULL);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .run = errno_free,
};
