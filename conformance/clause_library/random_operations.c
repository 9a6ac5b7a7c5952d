#include "random_operations.h"

#include "bytes.h"
#include "random.h"
#include "sizes.h"

void random_operations_begin(struct random_operations *stream)
{
    stream->list = block_list_open(stream->live_most, random_next(&stream->random));
}

static size_t draw_size(struct random_operations *stream)
{
    unsigned exponents = (unsigned)__builtin_ctzll(stream->size_most);
    size_t power = (size_t)1 << random_below(&stream->random, exponents);
    return power + (size_t)random_below(&stream->random, power);
}

static struct block_list_entry *draw_entry(struct random_operations *stream)
{
    struct block_list *list = stream->list;
    return &list->entries[random_below(&stream->random, list->count)];
}

/* Enters what an operation gave, if it gave something. */
static void take(struct random_operations *stream, void *block, size_t size, size_t alignment)
{
    if (!size_is_given(stream->run, block, size))
        return;
    if ((uintptr_t)block % alignment != 0)
        clause_fail("a block of %zu bytes is not aligned to %zu", size, alignment);
    if ((stream->calls & CLAUSE_USABLE_SIZE) && heap_usable_size(stream->run, block) < size)
        clause_fail("the usable size of a block of %zu bytes is less", size);
    block_list_expect_enter(stream->list, block, size);
}

static void do_malloc(struct random_operations *stream)
{
    size_t size = draw_size(stream);
    take(stream, heap_malloc(stream->run, size), size, stream->run->allocator->min_align);
}

static void do_calloc(struct random_operations *stream)
{
    size_t size = draw_size(stream);
    size_t count = 1 + (size_t)random_below(&stream->random, 4);
    size_t each = (size + count - 1) / count;
    unsigned char *block = heap_calloc(stream->run, count, each);
    if (block != NULL && bytes_differ(block, count * each, 0) != count * each)
        clause_fail("calloc(%zu, %zu) gave a byte that is not zero", count, each);
    take(stream, block, count * each, 1);
}

static void do_aligned_alloc(struct random_operations *stream)
{
    size_t size = draw_size(stream);
    size_t alignment = (size_t)8 << random_below(&stream->random, 5);
    take(stream, heap_aligned_alloc(stream->run, alignment, size), size, alignment);
}

static void do_free(struct random_operations *stream)
{
    struct block_list_entry *entry = draw_entry(stream);
    struct block_list_entry old = *entry;
    block_list_expect_holds(entry);
    block_list_strike(stream->list, entry);
    if ((stream->calls & CLAUSE_FREE_SIZED) && random_below(&stream->random, 2) == 0)
        heap_free_sized(stream->run, old.block, old.size);
    else
        heap_free(stream->run, old.block);
}

/* The old block's pattern must be in what the new one keeps of it. */
static void do_realloc(struct random_operations *stream)
{
    struct block_list_entry *entry = draw_entry(stream);
    struct block_list_entry old = *entry;
    size_t size = draw_size(stream);
    block_list_expect_holds(entry);
    void *block = heap_realloc(stream->run, old.block, size);
    if (!size_is_given(stream->run, block, size)) {
        block_list_expect_holds(entry);
        return;
    }
    block_list_strike(stream->list, entry);
    old.block = block;
    old.size = size < old.size ? size : old.size;
    if (!block_list_holds(&old))
        clause_fail("realloc to %zu bytes lost one of the %zu bytes to keep", size, old.size);
    take(stream, block, size, 1);
}

static void do_realloc_in_place(struct random_operations *stream)
{
    struct block_list_entry *entry = draw_entry(stream);
    size_t size = draw_size(stream);
    bool done = heap_realloc_in_place(stream->run, entry->block, size);
    struct block_list_entry old = *entry;
    if (done && size < old.size)
        old.size = size;
    block_list_expect_holds(&old);
    if (!done)
        return;
    block_list_strike(stream->list, entry);
    take(stream, old.block, size, 1);
}

/* One operation.  Of sixteen kinds the first `frees` free, so that the heap fills or empties. */
static void step(struct random_operations *stream, unsigned frees)
{
    bool full = stream->list->count == stream->live_most;
    bool empty = stream->list->count == 0;
    uint64_t kind = random_below(&stream->random, 16);
    if (!empty && (full || kind < frees))
        do_free(stream);
    else if (!empty && kind >= 14 && (stream->calls & CLAUSE_REALLOC))
        do_realloc(stream);
    else if (!empty && kind == 13 && (stream->calls & CLAUSE_REALLOC_IN_PLACE))
        do_realloc_in_place(stream);
    else if (kind == 12 && (stream->calls & CLAUSE_ALIGNED_ALLOC))
        do_aligned_alloc(stream);
    else if (kind >= 10 && (stream->calls & CLAUSE_CALLOC))
        do_calloc(stream);
    else
        do_malloc(stream);
}

/* Waves: mostly taking, then mostly giving back. */
void random_operations_pass(struct random_operations *stream, size_t operations)
{
    for (size_t i = 0; i < operations; i++)
        step(stream, i / (8 * stream->live_most) % 2 == 0 ? 4 : 9);
}

void random_operations_drain(struct random_operations *stream)
{
    while (stream->list->count > 0)
        do_free(stream);
}
