/* Asks for sizes that halve at each refusal, down to one byte, and finds the largest block before
 * and after. */
#include "heap_block_list.h"

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
    struct block_list *list = block_list_open(BLOCKS_MOST, run->seed);
    uint64_t random = run->seed;
    size_t first = largest(run);
    size_t size = first / 16;
    while (size > 0 && list->count < BLOCKS_MOST) {
        void *block = heap_malloc(run, size);
        if (block == NULL)
            size /= 2;
        else
            block_list_expect_enter(list, block, size);
    }
    clause_expect(size == 0, "more than %u blocks, and still no end", (unsigned)BLOCKS_MOST);
    uint64_t bytes = block_list_bytes(list);
    block_list_expect_sound(list);
    block_list_drain(run, list, &random);
    size_t again = largest(run);
    clause_expect(again >= first, "the largest block was %zu bytes, and is %zu now", first, again);
    clause_value("largest block %zu, filled with %llu bytes", first, (unsigned long long)bytes);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_BOUNDED,
    .run = region_exact,
};
