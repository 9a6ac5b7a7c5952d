/* Places eight arenas up, down, mixed and apart, and counts questions and arenas. */
#include "coarse.h"

enum { ARENA = 8192, ARENAS = 8 };

static size_t asked;
static int answer;

static int merge(void *low, void *high)
{
    asked++;
    clause_expect(low < high && ((unsigned char *)high - coarse.memory) % ARENA == 0,
                  "merge was asked about %p and %p", low, high);
    return answer;
}

/* The arenas lie at these places; afterwards there are `left`. */
static void arenas(const size_t *places, int may_merge, size_t left, size_t questions)
{
    Pool pool = {.name = "merge", .maxsize = COARSE_BYTES, .minarena = ARENA};
    void *blocks[1000];
    struct poolcounts counts;
    coarse_begin();
    memcpy(coarse.order, places, ARENAS * sizeof *places);
    coarse.ordered = true;
    pool.alloc = coarse_alloc;
    pool.free = coarse_free;
    pool.merge = may_merge < 0 ? NULL : merge;
    answer = may_merge;
    size_t count = asked = 0;
    for (; coarse.calls < ARENAS; count++)
        blocks[count] = watched_alloc(&pool, 500);
    while (count > 0)
        poolfree(&pool, blocks[--count]);
    poolcheck(&pool);
    poolcount(&pool, &counts);
    clause_expect(counts.arenas == left && asked == questions,
                  "%zu arenas are left after %zu questions, not %zu after %zu", counts.arenas,
                  asked, left, questions);
    clause_expect(left > 1 ||
                      (poolalloc(&pool, ARENA * ARENAS - 100) != NULL && coarse.calls == ARENAS),
                  "one arena, and not one free block");
    poolreset(&pool);
    clause_expect(coarse.back == ARENA * ARENAS, "%zu bytes given back", coarse.back);
}

static void merge_asked(const struct clause_run *run)
{
    (void)run;
    static const size_t up[] = {0, 1, 2, 3, 4, 5, 6, 7}, down[] = {7, 6, 5, 4, 3, 2, 1, 0};
    static const size_t mixed[] = {4, 0, 2, 6, 1, 7, 3, 5}, apart[] = {0, 2, 4, 6, 8, 10, 12, 14};
    arenas(up, 1, 1, 7);
    arenas(down, 1, 1, 7);
    arenas(mixed, 1, 1, 7);
    arenas(up, 0, 8, 7);
    arenas(apart, 1, 8, 0);
    arenas(mixed, -1, 8, 0);
}

const struct clause CLAUSE = {.run = merge_asked};
