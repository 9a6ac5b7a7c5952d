/* Asks for sizes that halve at each refusal, down to one byte, and finds the largest block before
 * and after. */
#include "heap_ledger.h"

enum { BLOCKS_MOST = 1 << 18 };

/* The largest size that can be had now. */
static size_t largest(const struct clause_run *run)
{
    size_t given = 0, refused = SIZE_MAX / 2;
    while (refused - given > 1) {
        size_t size = given + (refused - given) / 2;
        void *block = heap_malloc(run, size);
        heap_free(run, block);
        *(block != NULL ? &given : &refused) = size;
    }
    return given;
}

static void region_exact(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(BLOCKS_MOST, run->seed);
    uint64_t random = run->seed;
    size_t first = largest(run);
    size_t size = first / 16;
    while (size > 0 && ledger->count < BLOCKS_MOST) {
        void *block = heap_malloc(run, size);
        if (block == NULL)
            size /= 2;
        else
            ledger_expect_enter(ledger, block, size);
    }
    clause_expect(size == 0, "more than %u blocks, and still no end", (unsigned)BLOCKS_MOST);
    uint64_t bytes = ledger_bytes(ledger);
    ledger_expect_sound(ledger);
    ledger_drain(run, ledger, &random);
    size_t again = largest(run);
    clause_expect(again >= first, "the largest block was %zu bytes, and is %zu now", first, again);
    clause_value("largest block %zu, filled with %llu bytes", first, (unsigned long long)bytes);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_BOUNDED,
    .run = region_exact,
};
