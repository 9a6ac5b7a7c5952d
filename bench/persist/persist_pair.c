/* persist-pair: allocate a block in a heap in a file and free it, again and again: the price of a
 * call that a crash may interrupt anywhere.
 */
#include "harness/block.h"
#include "harness/persist.h"

enum { PERSIST_PAIR_SIZE, PERSIST_PAIR_MEBIBYTES = 64 };

struct persist_pair {
    struct persist persist;
    size_t size;
    char name[PERSIST_NAME_BYTES];
};

static void persist_pair_finish(void *state)
{
    struct persist_pair *pair = state;
    persist_close(&pair->persist);
    persist_destroy(&pair->persist, pair->name);
    scratch_give(pair, sizeof *pair);
}

static void *persist_pair_prepare(const struct body_arguments *arguments)
{
    struct persist_pair *pair = scratch_take(sizeof *pair);
    pair->persist = persist_of(arguments);
    pair->size = arguments->axis[PERSIST_PAIR_SIZE].low;
    persist_name(pair->name, 0);
    if (persist_create(&pair->persist, pair->name, PERSIST_PAIR_MEBIBYTES))
        return pair;
    int error = errno;
    persist_pair_finish(pair);
    errno = error;
    return NULL;
}

static bool persist_pair_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct persist_pair *pair = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        void *block = persist_malloc(&pair->persist, pair->size);
        if (block == NULL)
            return false;
        block_mark(block, pair->size, i);
        block_escape(block);
        sum += block_read(block, pair->size);
        persist_free(&pair->persist, block);
    }
    *checksum += sum;
    return true;
}

const struct body BODY_ENTRY(persist_pair) = {
    .name = "persist-pair",
    .operation = "one malloc and free",
    .calls = BODY_PERSIST | BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 1 << 20}},
    .prepare = persist_pair_prepare,
    .run = persist_pair_run,
    .finish = persist_pair_finish,
};
