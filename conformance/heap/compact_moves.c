/* Frees one of two blocks at random, compacts, and reads the patterns at the places reported. */
#include "heap_block_list.h"
#include "heap_inspect.h"
#include "heap_options.h"
#include "pattern.h"

enum { BLOCKS = 4000, ROUNDS = 4 };

/* The blocks in the order of their numbers, NULL where there is none: a move changes one. */
static struct block_list_entry blocks[BLOCKS];
static size_t reports;

static void moved(void *from, void *to, void *argument)
{
    size_t at = 0;
    (void)argument;
    while (at < BLOCKS && blocks[at].block != from)
        at++;
    clause_expect(at < BLOCKS, "a block moved that is not live");
    blocks[at].block = to;
    reports++;
    clause_expect(block_list_holds(&blocks[at]), "a block was reported before its bytes moved");
}

/* Takes what is missing, and frees one in two, so that half of what holds the rest could go. */
static void make_holes(const struct clause_run *run, uint64_t *random)
{
    for (struct block_list_entry *one = blocks; one < blocks + BLOCKS; one++)
        if (one->block == NULL) {
            size_t size = 1 + (size_t)random_below(random, 700);
            *one = (struct block_list_entry){sure_malloc(run, size), size, random_next(random)};
            pattern_fill(one->block, size, one->key);
        }
    for (struct block_list_entry *one = blocks; one < blocks + BLOCKS; one++)
        if (random_below(random, 2) == 0) {
            heap_free(run, one->block);
            one->block = NULL;
        }
}

static void compact_moves(const struct clause_run *run)
{
    uint64_t random = run->seed, moves = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        make_holes(run, &random);
        reports = 0;
        size_t count = run->allocator->inspect->compact(run->handle, moved, NULL);
        moves += count;
        clause_expect(count == reports, "%zu blocks moved, %zu were reported", count, reports);
        for (unsigned i = 0; i < BLOCKS; i++)
            if (blocks[i].block != NULL)
                block_list_expect_holds(&blocks[i]);
    }
    clause_expect(moves > 0 || heap_keeps_freed(run), "nothing moved in all rounds");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_COMPACT,
    .run = compact_moves,
};
