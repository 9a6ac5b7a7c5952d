/* What compaction costs beside a plain memmove of the same bytes by the same distances; the README
 * quotes what it prints.  Time decides nothing here: the test is that every content survives.
 *
 * Both walk the same heap, a fresh one each round: half of the blocks are freed, so that all others
 * move.  The least of the rounds counts, because whatever disturbs a round only lengthens it.
 * Their number is the argument, nine without one.
 *
 * In a normal run: 2
 */
#include "expect.h"

#include <time.h>

enum { BLOCKS = 20000, ROUNDS = 9 };

static int rounds = ROUNDS;

static unsigned char *blocks[BLOCKS];
static struct step {
    unsigned char *from, *to;
    size_t size;
} steps[BLOCKS];
static size_t moves, sizes[BLOCKS], next_live;

/* Blocks move in the order of their addresses, which is that of their numbers. */
static void moved(void *from, void *to, void *argument)
{
    (void)argument;
    while (blocks[next_live] != from)
        next_live++;
    steps[moves++] = (struct step){from, to, sizes[next_live]};
    blocks[next_live++] = to;
}

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The same heap in every round. */
static void fill(Pool *pool, size_t least, size_t most)
{
    *pool = (Pool){.name = "cost", .maxsize = SIZE_MAX, .minarena = BLOCKS * (most + 32)};
    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = least + (size_t)((uint32_t)i * 2654435761u >> 8) % (most - least + 1);
        blocks[i] = poolalloc(pool, sizes[i]);
        EXPECT(blocks[i] != NULL && (i == 0 || blocks[i] > blocks[i - 1]));
        memset(blocks[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < BLOCKS; i += 2) {
        poolfree(pool, blocks[i]);
        blocks[i] = NULL;
    }
}

static double compact(size_t least, size_t most)
{
    Pool pool;
    fill(&pool, least, most);
    moves = next_live = 0;
    double start = now_ns();
    EXPECT(poolcompactto(&pool, moved, NULL) == BLOCKS / 2);
    double spent = now_ns() - start;
    for (size_t i = 1; i < BLOCKS; i += 2)
        for (size_t k = 0; k < sizes[i]; k++)
            EXPECT(blocks[i][k] == (unsigned char)i);
    poolcheck(&pool);
    poolreset(&pool);
    return spent;
}

/* The same blocks over the same distances, moved by nothing but memmove; the pool is lost. */
static double move_plainly(size_t least, size_t most)
{
    Pool pool;
    fill(&pool, least, most);
    ptrdiff_t shift = blocks[1] - steps[0].from;
    double start = now_ns();
    for (size_t i = 0; i < moves; i++)
        memmove(steps[i].to + shift, steps[i].from + shift, steps[i].size);
    double spent = now_ns() - start;
    EXPECT(steps[moves - 1].to[shift] == (unsigned char)(BLOCKS - 1));
    poolreset(&pool);
    return spent;
}

static void print_cost(size_t least, size_t most)
{
    double best = 0, plain = 0;
    for (int round = 0; round < rounds; round++) {
        double spent = compact(least, most), moving = move_plainly(least, most);
        best = round == 0 || spent < best ? spent : best;
        plain = round == 0 || moving < plain ? moving : plain;
    }
    best /= BLOCKS / 2;
    plain /= BLOCKS / 2;
    printf("%zu-%zu B: %.1f ns a moved block, memmove alone %.1f, twice that and 15 ns: %.1f\n",
           least, most, best, plain, 2 * plain + 15);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    EXPECT(rounds > 0);
    print_cost(16, 512);
    print_cost(64, 64);
    print_cost(512, 4096);
    return 0;
}
