/* Frees blocks of six sizes twice, before and after they were joined, and tries places in a block,
 * on the stack, in data and of another pool. */
#include "watched.h"

static Pool pool = WATCHED_POOL, other = WATCHED_POOL;

static void refused(void *block, const char *why)
{
    char start[64];
    WATCHED_PANIC(why, poolfree(&pool, block));
    snprintf(start, sizeof start, "pool watched (%p): block %p: ", (void *)&pool, block);
    clause_expect(strncmp(watched_said, start, strlen(start)) == 0, "panic: %s", watched_said);
    WATCHED_PANIC(why, poolrealloc(&pool, block, 10));
    WATCHED_PANIC(why, poolmsize(&pool, block));
    WATCHED_PANIC(why, poolblockcheck(&pool, block));
    poolcheck(&pool);
}

static void freed_is_refused(size_t size)
{
    void *front = watched_alloc(&pool, size + 40), *block = watched_alloc(&pool, size);
    void *next = watched_alloc(&pool, size);
    poolfree(&pool, front);
    poolfree(&pool, block);
    refused(block, "free already");
    poolfree(&pool, next);
    refused(block, "block");
    refused(next, "block");
    void *large = watched_alloc(&pool, 100000); /* joins what was freed */
    refused(block, "block");
    poolfree(&pool, large);
    refused(large, "block");
}

static void panic_pointers(const struct clause_run *run)
{
    static const size_t sizes[] = {0, 1, 40, 500, 9000, 50000};
    static char data[64];
    char stack[64];
    (void)run;
    void *wall = watched_alloc(&pool, 10), *foreign = watched_alloc(&other, 100);
    void *odd = poolallocalign(&pool, 100, 64, 30, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        freed_is_refused(sizes[i]);
    char *block = memset(watched_alloc(&pool, 20000), 0, 20000);
    for (size_t at = 1; at < 20008; at += at < 300 ? 1 : 13)
        refused(block + at, "block");
    refused(data + 32, "not a block of this pool");
    refused(stack + 32, "not a block of this pool");
    refused((void *)(uintptr_t)16, "not a block of this pool");
    refused(foreign, "not a block");
    poolfree(&pool, odd);
    refused(odd, "block");
    poolfree(&pool, wall);
    poolfree(&pool, block);
}

const struct clause CLAUSE = {.run = panic_pointers};
