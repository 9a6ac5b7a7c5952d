/* churn: a full table of live blocks; each operation frees one at random and allocates another of a
 * random size in its place.  What a program in its steady state does to an allocator.
 */
#include "harness/binding.h"
#include "harness/block.h"
#include "random.h"

enum { CHURN_LIVE, CHURN_SIZES };

struct churn_slot {
    void *block;
    size_t size;
};

struct churn {
    struct heap heap;
    struct body_value sizes;
    uint64_t live;
    uint64_t random;
    struct churn_slot *slots;
};

static size_t churn_state_bytes(uint64_t live)
{
    return sizeof(struct churn) + live * sizeof(struct churn_slot);
}

static bool churn_fill(struct churn *churn, struct churn_slot *slot)
{
    slot->size = churn->sizes.low +
                 random_below_u32(&churn->random, churn->sizes.high - churn->sizes.low + 1);
    slot->block = heap_malloc(&churn->heap, slot->size);
    if (slot->block == NULL)
        return false;
    block_mark(slot->block, slot->size, slot->size);
    return true;
}

static void churn_finish(void *state)
{
    struct churn *churn = state;
    for (uint64_t i = 0; i < churn->live; i++)
        heap_free(&churn->heap, churn->slots[i].block);
    scratch_give(churn, churn_state_bytes(churn->live));
}

static void *churn_prepare(const struct body_arguments *arguments)
{
    uint64_t live = arguments->axis[CHURN_LIVE].low;
    struct churn *churn = scratch_take(churn_state_bytes(live));
    churn->heap = heap_of(arguments);
    churn->sizes = arguments->axis[CHURN_SIZES];
    churn->live = live;
    churn->random = random_stream(arguments->seed, 0);
    churn->slots = (struct churn_slot *)(churn + 1);
    for (uint64_t i = 0; i < live; i++) {
        if (!churn_fill(churn, &churn->slots[i])) {
            churn_finish(churn);
            return NULL;
        }
    }
    return churn;
}

static bool churn_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct churn *churn = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        struct churn_slot *slot = &churn->slots[random_below_u32(&churn->random, churn->live)];
        sum += block_read(slot->block, slot->size);
        heap_free(&churn->heap, slot->block);
        if (!churn_fill(churn, slot))
            return false;
    }
    *checksum += sum;
    return true;
}

const struct body BODY_ENTRY(churn) = {
    .name = "churn",
    .operation = "one free and malloc",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "live", .standard = "10000", .least = 1, .most = 100000000},
             {.name = "sizes", .standard = "16-512", .least = 1, .most = 1 << 24, .range = true}},
    .prepare = churn_prepare,
    .run = churn_run,
    .finish = churn_finish,
};
