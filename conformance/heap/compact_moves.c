/* Compaction of a heap with holes moves blocks, reports each after its bytes have moved, and loses
 * none. */
#include "heap_inspect.h"
#include "heap_ledger.h"
#include "heap_options.h"
#include "pattern.h"

enum { BLOCKS = 4000, ROUNDS = 4 };

/* The blocks in the order of their numbers: a move changes one of them. */
static struct ledger_entry blocks[BLOCKS];
static bool is_live[BLOCKS];
static size_t reports;

static void moved(void *from, void *to, void *argument)
{
    size_t at = 0;
    (void)argument;
    while (at < BLOCKS && !(is_live[at] && blocks[at].block == from))
        at++;
    clause_expect(at < BLOCKS, "a block moved that is not live");
    blocks[at].block = to;
    reports++;
    clause_expect(ledger_holds(&blocks[at]), "a block of %zu bytes was reported before it moved",
                  blocks[at].size);
}

static void take(const struct clause_run *run, uint64_t *random, unsigned index)
{
    size_t size = 1 + (size_t)random_below(random, 700);
    blocks[index] = (struct ledger_entry){sure_malloc(run, size), size, random_next(random)};
    pattern_fill(blocks[index].block, size, blocks[index].key);
}

/* One block in two goes, so that about half of what holds the others can be emptied. */
static void make_holes(const struct clause_run *run, uint64_t *random)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        is_live[i] = random_below(random, 2) == 0;
        if (!is_live[i])
            heap_free(run, blocks[i].block);
    }
}

static void compact_moves(const struct clause_run *run)
{
    uint64_t random = run->seed;
    size_t moves = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < BLOCKS; i++)
            if (!is_live[i])
                take(run, &random, i);
        make_holes(run, &random);
        reports = 0;
        size_t count = run->allocator->inspect->compact(run->handle, moved, NULL);
        clause_expect(count == reports, "%zu blocks moved, %zu were reported", count, reports);
        for (unsigned i = 0; i < BLOCKS; i++)
            if (is_live[i])
                ledger_expect_holds(&blocks[i]);
        moves += count;
    }
    clause_expect(moves > 0 || heap_keeps_freed(run), "nothing moved in %d rounds of holes",
                  ROUNDS);
    for (unsigned i = 0; i < BLOCKS; i++)
        if (is_live[i])
            heap_free(run, blocks[i].block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_COMPACT,
    .run = compact_moves,
};
