/* Takes blocks of poolallocalign for many alignments, offsets and spans behind plain ones, frees
 * those, and compacts: only blocks for which every block's address is right move. */
#include "followed.h"

enum { ASKED_MOST = 9, ASKED_BYTES = 60 };

static Pool pool = WATCHED_POOL;

static const struct asked {
    size_t align;
    long offset;
    size_t span;
    bool moves;
} requests[ASKED_MOST] = {
    {0, 0, 0, true},   {1, 0, 0, true},   {8, 0, 0, true},  {8, -8, 0, true},     {16, 32, 0, true},
    {32, 0, 0, false}, {16, 8, 0, false}, {8, 4, 0, false}, {16, 0, 4096, false},
};

static void compact_asked(const struct clause_run *run)
{
    unsigned char *before[ASKED_MOST];
    (void)run;
    pool.move = followed_move;
    for (size_t i = 0; i < ASKED_MOST; i++) {
        const struct asked *asked = &requests[i];
        followed_take(&pool, 2 * i, 100);
        before[i] = poolallocalign(&pool, ASKED_BYTES, asked->align, asked->offset, asked->span);
        clause_expect(before[i] != NULL, "request %zu is nil", i);
        followed.blocks[2 * i + 1] = memset(before[i], (int)(2 * i + 1), ASKED_BYTES);
        followed.sizes[2 * i + 1] = ASKED_BYTES;
    }
    for (size_t i = 0; i < ASKED_MOST; i++)
        followed_drop(&pool, 2 * i);
    clause_expect(poolcompact(&pool) == 1, "nothing moved");
    followed_expect(&pool);
    for (size_t i = 0; i < ASKED_MOST; i++) {
        const struct asked *asked = &requests[i];
        const unsigned char *now = followed.blocks[2 * i + 1];
        clause_expect((now != before[i]) == asked->moves, "align %zu, offset %ld, span %zu: %s",
                      asked->align, asked->offset, asked->span,
                      asked->moves ? "it stays" : "it moves");
        if (asked->align != 0)
            clause_expect(((uintptr_t)now - (uintptr_t)asked->offset) % asked->align == 0,
                          "align %zu, offset %ld: now at %p", asked->align, asked->offset,
                          (const void *)now);
    }
}

const struct clause CLAUSE = {.run = compact_asked};
