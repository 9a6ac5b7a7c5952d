/* blocks.c: blocks of all sizes, changed at random; what was written is what is read.
 *
 * The bytes of a block follow from a key (pattern.h), so a block that overlaps another, was given
 * out twice, or lost bytes when its size changed, shows at its next check.
 */
#include "blocks.h"

#include "pattern.h"

#include <errno.h>

#define SLOTS 4096u

struct block {
    unsigned char *bytes; /* NULL: none */
    size_t size;
    uint64_t key;
};

struct slot {
    atomic_flag held;
    struct block block;
};

_Thread_local atomic_bool blocks_in_call;

static struct slot slots[SLOTS];

/* Mostly small; some in every class of sizes, few large. */
static size_t size_drawn(uint64_t *random)
{
    uint64_t kind = random_below(random, 1000);
    size_t most = kind < 800 ? 512 : kind < 970 ? 16 << 10 : kind < 998 ? 256 << 10 : 4 << 20;
    return 1 + random_below(random, most);
}

static void check(const struct block *block)
{
    if (!pattern_holds(block->bytes, block->size, block->key))
        soak_fail("the contents of a block of %zu bytes have changed", block->size);
}

static void check_place(const struct soak_heap *heap, const void *bytes, size_t size, size_t align)
{
    if (bytes == NULL)
        soak_fail("a request for %zu bytes, aligned to %zu, gave NULL with errno %d", size, align,
                  errno);
    size_t least = size < heap->allocator->min_align ? 1 : heap->allocator->min_align;
    if ((uintptr_t)bytes % (align > least ? align : least) != 0)
        soak_fail("a block of %zu bytes is not aligned to %zu", size,
                  align > least ? align : least);
}

static void check_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            soak_fail("byte %zu of %zu from calloc is not zero", i, size);
}

static void enter_call(void)
{
    atomic_store_explicit(&blocks_in_call, true, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
}

static void leave_call(void)
{
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&blocks_in_call, false, memory_order_relaxed);
}

static void make(const struct soak_heap *heap, struct block *block, uint64_t *random)
{
    const struct allocator_heap *face = heap->allocator->heap;
    size_t size = size_drawn(random), align = 1;
    uint64_t way = random_below(random, 8);
    enter_call();
    if (way == 0 && face->calloc != NULL) {
        block->bytes = face->calloc(heap->handle, 1, size);
    } else if (way == 1 && face->aligned_alloc != NULL) {
        align = (size_t)16 << random_below(random, 9);
        block->bytes = face->aligned_alloc(heap->handle, align, size);
    } else {
        block->bytes = face->malloc(heap->handle, size);
    }
    leave_call();
    check_place(heap, block->bytes, size, align);
    if (way == 0 && face->calloc != NULL)
        check_zero(block->bytes, size);
    block->size = size;
    block->key = random_next(random);
    pattern_fill(block->bytes, size, block->key);
}

static void end(const struct soak_heap *heap, struct block *block)
{
    check(block);
    enter_call();
    heap->allocator->heap->free(heap->handle, block->bytes);
    leave_call();
    block->bytes = NULL;
}

static void resize(const struct soak_heap *heap, struct block *block, uint64_t *random)
{
    if (heap->allocator->heap->realloc == NULL)
        return;
    check(block);
    size_t size = size_drawn(random);
    uint64_t key = block->key;
    size_t kept = (size < block->size ? size : block->size) & ~(size_t)7; /* whole words repeat */
    enter_call();
    unsigned char *bytes = heap->allocator->heap->realloc(heap->handle, block->bytes, size);
    leave_call();
    check_place(heap, bytes, size, 1);
    if (!pattern_holds(bytes, kept, key))
        soak_fail("realloc to %zu bytes has lost contents", size);
    *block = (struct block){bytes, size, random_next(random)};
    pattern_fill(bytes, size, block->key);
}

static void change(const struct soak_heap *heap, struct block *block, uint64_t *random)
{
    if (block->bytes == NULL)
        make(heap, block, random);
    else if (random_below(random, 4) == 0)
        resize(heap, block, random);
    else
        end(heap, block);
}

void blocks_step(const struct soak_heap *heap, uint64_t *random)
{
    struct slot *slot = &slots[random_below(random, SLOTS)];
    if (atomic_flag_test_and_set_explicit(&slot->held, memory_order_acquire))
        return;
    change(heap, &slot->block, random);
    atomic_flag_clear_explicit(&slot->held, memory_order_release);
}

void blocks_alone(const struct soak_heap *heap, uint64_t *random, unsigned steps)
{
    struct block own[16] = {{NULL, 0, 0}};
    for (unsigned i = 0; i < steps; i++)
        change(heap, &own[random_below(random, 16)], random);
    for (unsigned i = 0; i < 16; i++)
        if (own[i].bytes != NULL)
            end(heap, &own[i]);
}

void blocks_end(const struct soak_heap *heap)
{
    for (unsigned i = 0; i < SLOTS; i++)
        if (slots[i].block.bytes != NULL)
            end(heap, &slots[i].block);
}
