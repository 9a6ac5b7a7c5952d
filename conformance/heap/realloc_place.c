/* Halves blocks and quadruples them, and counts addresses that stay.  Told roughly: a place that
 * the kernel chose may move one block more or less. */
#include "sizes.h"

enum { BLOCKS = 32 };

static const char *share(unsigned stayed, unsigned all)
{
    if (stayed * 10 > all * 9)
        return "nearly always";
    return stayed * 10 < all ? "hardly ever" : "sometimes";
}

static void realloc_place(const struct clause_run *run)
{
    static const size_t sizes[] = {24, 100, 1000, 5000, 32768};
    unsigned shrunk = 0, grown = 0, tried = 0;
    for (unsigned i = 0; i < 5; i++)
        for (unsigned at = 0; at < BLOCKS; at++, tried++) {
            void *block = sure_malloc(run, sizes[i]);
            uintptr_t old = (uintptr_t)block;
            block = heap_realloc(run, block, sizes[i] / 2);
            shrunk += old == (uintptr_t)block;
            old = (uintptr_t)block;
            block = heap_realloc(run, block, sizes[i] * 2);
            grown += old == (uintptr_t)block;
            heap_free(run, block);
        }
    clause_value("to a half %s, to four times %s", share(shrunk, tried), share(grown, tried));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_place,
};
