/* Compaction of a heap with holes moves blocks, reports each after its bytes have moved, and loses
 * none. */
#include "heap_inspect.h"
#include "heap_ledger.h"
#include "heap_options.h"
#include "pattern.h"

enum { BLOCKS = 800, ROUNDS = 12 };

/* The blocks in the order of their numbers: a move changes one of them. */
static struct ledger_entry blocks[BLOCKS];
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
    clause_expect(ledger_holds(&blocks[at]), "a block of %zu bytes was reported before it moved",
                  blocks[at].size);
}

static void take(const struct clause_run *run, uint64_t *random, unsigned index)
{
    size_t size = 1 + (size_t)random_below(random, 700);
    blocks[index] = (struct ledger_entry){sure_malloc(run, size), size, random_next(random)};
    pattern_fill(blocks[index].block, size, blocks[index].key);
}

static void compact_moves(const struct clause_run *run)
{
    uint64_t random = run->seed;
    size_t moves = 0;
    for (unsigned i = 0; i < BLOCKS; i++)
        take(run, &random, i);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = round % 3; i < BLOCKS; i += 2 + round % 3) {
            heap_free(run, blocks[i].block);
            take(run, &random, i);
        }
        reports = 0;
        size_t count = run->allocator->inspect->compact(run->handle, moved, NULL);
        clause_expect(count == reports, "%zu blocks moved, %zu were reported", count, reports);
        moves += count;
        for (unsigned i = 0; i < BLOCKS; i++)
            ledger_expect_holds(&blocks[i]);
    }
    clause_expect(moves > 0 || heap_keeps_freed(run), "nothing moved in %d rounds of holes",
                  ROUNDS);
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(run, blocks[i].block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_COMPACT,
    .run = compact_moves,
};
