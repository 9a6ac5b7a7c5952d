/* Writes one of 17 tags into each of 500 blocks and reads the report by callback and as lines. */
#include "heard.h"
#include "plan9_malloc.h"

enum { BLOCKS = 500, TAGS = 17 };

static Pool pool = WATCHED_POOL;
static size_t groups, blocks, bytes, last;

static uintptr_t tag(const void *block)
{
    return *(const unsigned char *)block;
}

static void report(uintptr_t one, size_t count, size_t size, void *argument)
{
    clause_expect(argument == &pool && (groups == 0 || one > last), "tags descend");
    size_t expected = BLOCKS / TAGS + (one < BLOCKS % TAGS);
    clause_expect(count == expected, "%zu blocks of tag %zu, not %zu", count, (size_t)one,
                  expected);
    last = one;
    groups++;
    blocks += count;
    bytes += size;
}

static void pool_leaks(const struct clause_run *run)
{
    unsigned char *held[BLOCKS];
    size_t sum = 0;
    (void)run;
    for (size_t i = 0; i < BLOCKS; i++) {
        held[i] = watched_alloc(&pool, 1 + i);
        poolfree(&pool, watched_alloc(&pool, i));
        held[i][0] = (unsigned char)(i % TAGS);
        sum += 1 + i;
    }
    clause_expect(poolleaks(&pool, tag, report, &pool) == BLOCKS, "not all live blocks");
    clause_expect(groups == TAGS && blocks == BLOCKS && bytes == sum,
                  "%zu groups, %zu blocks, %zu bytes", groups, blocks, bytes);
    pool.print = heard_print;
    poolleaks(&pool, tag, NULL, NULL);
    clause_expect(heard.lines == TAGS && strncmp(heard.last, "tag 0x10: 29 blocks", 19) == 0,
                  "%zu lines, the last: %s", heard.lines, heard.last);
    for (size_t i = 0; i < BLOCKS; i++)
        poolfree(&pool, held[i]);
    clause_expect(poolleaks(&pool, tag, report, &pool) == 0 && groups == TAGS, "leaks of nothing");
}

const struct clause CLAUSE = {.run = pool_leaks};
