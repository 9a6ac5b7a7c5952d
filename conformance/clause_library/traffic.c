#include "traffic.h"

#include "bytes.h"
#include "random.h"
#include "sizes.h"

void traffic_begin(struct traffic *traffic)
{
    traffic->ledger = ledger_open(traffic->live_most, random_next(&traffic->random));
}

static size_t draw_size(struct traffic *traffic)
{
    unsigned exponents = (unsigned)__builtin_ctzll(traffic->size_most);
    size_t power = (size_t)1 << random_below(&traffic->random, exponents);
    return power + (size_t)random_below(&traffic->random, power);
}

static struct ledger_entry *draw_entry(struct traffic *traffic)
{
    struct ledger *ledger = traffic->ledger;
    return &ledger->entries[random_below(&traffic->random, ledger->count)];
}

/* Enters what an operation gave, if it gave something. */
static void take(struct traffic *traffic, void *block, size_t size, size_t alignment)
{
    if (!size_is_given(traffic->run, block, size))
        return;
    if ((uintptr_t)block % alignment != 0)
        clause_fail("a block of %zu bytes is not aligned to %zu", size, alignment);
    if ((traffic->calls & CLAUSE_USABLE_SIZE) && heap_usable_size(traffic->run, block) < size)
        clause_fail("the usable size of a block of %zu bytes is less", size);
    ledger_expect_enter(traffic->ledger, block, size);
}

static void do_malloc(struct traffic *traffic)
{
    size_t size = draw_size(traffic);
    take(traffic, heap_malloc(traffic->run, size), size, traffic->run->allocator->min_align);
}

static void do_calloc(struct traffic *traffic)
{
    size_t size = draw_size(traffic);
    size_t count = 1 + (size_t)random_below(&traffic->random, 4);
    size_t each = (size + count - 1) / count;
    unsigned char *block = heap_calloc(traffic->run, count, each);
    if (block != NULL && bytes_differ(block, count * each, 0) != count * each)
        clause_fail("calloc(%zu, %zu) gave a byte that is not zero", count, each);
    take(traffic, block, count * each, 1);
}

static void do_aligned_alloc(struct traffic *traffic)
{
    size_t size = draw_size(traffic);
    size_t alignment = (size_t)8 << random_below(&traffic->random, 5);
    take(traffic, heap_aligned_alloc(traffic->run, alignment, size), size, alignment);
}

static void do_free(struct traffic *traffic)
{
    struct ledger_entry *entry = draw_entry(traffic);
    struct ledger_entry old = *entry;
    ledger_expect_holds(entry);
    ledger_strike(traffic->ledger, entry);
    if ((traffic->calls & CLAUSE_FREE_SIZED) && random_below(&traffic->random, 2) == 0)
        heap_free_sized(traffic->run, old.block, old.size);
    else
        heap_free(traffic->run, old.block);
}

/* The old block's pattern must be in what the new one keeps of it. */
static void do_realloc(struct traffic *traffic)
{
    struct ledger_entry *entry = draw_entry(traffic);
    struct ledger_entry old = *entry;
    size_t size = draw_size(traffic);
    ledger_expect_holds(entry);
    void *block = heap_realloc(traffic->run, old.block, size);
    if (!size_is_given(traffic->run, block, size)) {
        ledger_expect_holds(entry);
        return;
    }
    ledger_strike(traffic->ledger, entry);
    old.block = block;
    old.size = size < old.size ? size : old.size;
    if (!ledger_holds(&old))
        clause_fail("realloc to %zu bytes lost one of the %zu bytes to keep", size, old.size);
    take(traffic, block, size, 1);
}

static void do_realloc_in_place(struct traffic *traffic)
{
    struct ledger_entry *entry = draw_entry(traffic);
    size_t size = draw_size(traffic);
    bool done = heap_realloc_in_place(traffic->run, entry->block, size);
    struct ledger_entry old = *entry;
    if (done && size < old.size)
        old.size = size;
    ledger_expect_holds(&old);
    if (!done)
        return;
    ledger_strike(traffic->ledger, entry);
    take(traffic, old.block, size, 1);
}

/* One operation.  Of sixteen kinds the first `frees` free, so that the heap fills or empties. */
static void step(struct traffic *traffic, unsigned frees)
{
    bool full = traffic->ledger->count == traffic->live_most;
    bool empty = traffic->ledger->count == 0;
    uint64_t kind = random_below(&traffic->random, 16);
    if (!empty && (full || kind < frees))
        do_free(traffic);
    else if (!empty && kind >= 14 && (traffic->calls & CLAUSE_REALLOC))
        do_realloc(traffic);
    else if (!empty && kind == 13 && (traffic->calls & CLAUSE_REALLOC_IN_PLACE))
        do_realloc_in_place(traffic);
    else if (kind == 12 && (traffic->calls & CLAUSE_ALIGNED_ALLOC))
        do_aligned_alloc(traffic);
    else if (kind >= 10 && (traffic->calls & CLAUSE_CALLOC))
        do_calloc(traffic);
    else
        do_malloc(traffic);
}

/* Waves: mostly taking, then mostly giving back. */
void traffic_pass(struct traffic *traffic, size_t operations)
{
    for (size_t i = 0; i < operations; i++)
        step(traffic, i / (8 * traffic->live_most) % 2 == 0 ? 4 : 9);
}

void traffic_drain(struct traffic *traffic)
{
    while (traffic->ledger->count > 0)
        do_free(traffic);
}
