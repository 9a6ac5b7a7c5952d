/* persist-churn: in a heap in a file, replace random blocks of a number that live, and sync after
 * every so many: a store that works in place and is made durable now and then.
 */
#include "harness/block.h"
#include "harness/persist.h"
#include "random.h"

enum { PERSIST_CHURN_LIVE, PERSIST_CHURN_SIZES, PERSIST_CHURN_SYNC };

/* Room for every block in the next power of two, and for what is kept back until a sync. */
enum { PERSIST_CHURN_TIMES = 6, PERSIST_CHURN_HEAD_BYTES = 64, PERSIST_CHURN_SPARE_MEBIBYTES = 16 };

struct persist_churn_block {
    void *address;
    uint32_t size;
};

struct persist_churn {
    struct persist persist;
    struct body_value sizes;
    uint64_t live, sync, done, random;
    struct persist_churn_block *blocks;
    char name[PERSIST_NAME_BYTES];
};

static bool persist_churn_fill(struct persist_churn *churn, uint64_t slot)
{
    uint64_t spread = churn->sizes.high - churn->sizes.low + 1;
    struct persist_churn_block *block = &churn->blocks[slot];
    block->size = (uint32_t)(churn->sizes.low + random_below_u32(&churn->random, spread));
    block->address = persist_malloc(&churn->persist, block->size);
    if (block->address == NULL)
        return false;
    block_mark(block->address, block->size, slot);
    return true;
}

static void persist_churn_finish(void *state)
{
    struct persist_churn *churn = state;
    persist_close(&churn->persist);
    persist_destroy(&churn->persist, churn->name);
    scratch_give(churn->blocks, churn->live * sizeof *churn->blocks);
    scratch_give(churn, sizeof *churn);
}

static bool persist_churn_begin(struct persist_churn *churn)
{
    uint64_t bytes = churn->live * (churn->sizes.high + PERSIST_CHURN_HEAD_BYTES);
    uint64_t mebibytes = PERSIST_CHURN_SPARE_MEBIBYTES + (bytes * PERSIST_CHURN_TIMES >> 20);
    if (!persist_create(&churn->persist, churn->name, mebibytes))
        return false;
    for (uint64_t i = 0; i < churn->live; i++)
        if (!persist_churn_fill(churn, i))
            return false;
    return persist_root_set(&churn->persist, churn->blocks[0].address) &&
           persist_sync(&churn->persist);
}

static void *persist_churn_prepare(const struct body_arguments *arguments)
{
    struct persist_churn *churn = scratch_take(sizeof *churn);
    churn->persist = persist_of(arguments);
    churn->live = arguments->axis[PERSIST_CHURN_LIVE].low;
    churn->sizes = arguments->axis[PERSIST_CHURN_SIZES];
    churn->sync = arguments->axis[PERSIST_CHURN_SYNC].low;
    churn->random = random_stream(arguments->seed, 0);
    churn->blocks = scratch_take(churn->live * sizeof *churn->blocks);
    persist_name(churn->name, 0);
    if (persist_churn_begin(churn))
        return churn;
    int error = errno;
    persist_churn_finish(churn);
    errno = error;
    return NULL;
}

/* Slot 0 is the root's, and stays. */
static bool persist_churn_replace(struct persist_churn *churn, uint64_t *sum)
{
    uint64_t slot = churn->live == 1 ? 0 : 1 + random_below_u32(&churn->random, churn->live - 1);
    struct persist_churn_block *block = &churn->blocks[slot];
    if (block->address != NULL) {
        *sum += block_read(block->address, block->size);
        persist_free(&churn->persist, block->address);
        block->address = NULL;
    }
    return persist_churn_fill(churn, slot) &&
           (slot != 0 || persist_root_set(&churn->persist, block->address));
}

static bool persist_churn_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct persist_churn *churn = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        if (!persist_churn_replace(churn, &sum))
            return false;
        if (churn->sync != 0 && ++churn->done % churn->sync == 0 && !persist_sync(&churn->persist))
            return false;
    }
    *checksum += sum;
    return true;
}

const struct body BODY_ENTRY(persist_churn) = {
    .name = "persist-churn",
    .operation = "one free and malloc",
    .calls = BODY_PERSIST | BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "live", .standard = "10000", .least = 1, .most = 10000000},
             {.name = "sizes", .standard = "16-512", .least = 1, .most = 1 << 20, .range = true},
             {.name = "sync", .standard = "1000", .least = 0, .most = 1 << 30}},
    .prepare = persist_churn_prepare,
    .run = persist_churn_run,
    .finish = persist_churn_finish,
};
