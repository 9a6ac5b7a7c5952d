/* fill: make a heap in a new file, fill it with blocks of one size, and close it: a cache on disk
 * that is built once.  The file is removed untimed.
 */
#include "harness/block.h"
#include "harness/persist.h"

enum { FILL_SIZE };
enum { FILL_HEAD_BYTES = 64, FILL_SPARE_MEBIBYTES = 16 };

struct fill {
    struct persist persist;
    size_t size;
    char name[PERSIST_NAME_BYTES];
};

static void *fill_prepare(const struct body_arguments *arguments)
{
    struct fill *fill = scratch_take(sizeof *fill);
    fill->persist = persist_of(arguments);
    fill->size = arguments->axis[FILL_SIZE].low;
    persist_name(fill->name, 0);
    return fill;
}

static void fill_settle(void *state)
{
    struct fill *fill = state;
    persist_destroy(&fill->persist, fill->name);
}

/* Room for every block in the next power of two, with what may stand in front of it. */
static uint64_t fill_mebibytes(const struct fill *fill, uint64_t blocks)
{
    return FILL_SPARE_MEBIBYTES + (blocks * 2 * (fill->size + FILL_HEAD_BYTES) >> 20);
}

/* Each block is read when the next one is there: by then it is not the allocator's any more. */
static bool fill_with(struct fill *fill, uint64_t blocks, uint64_t *checksum)
{
    unsigned char *last = NULL;
    for (uint64_t i = 0; i < blocks; i++) {
        unsigned char *block = persist_malloc(&fill->persist, fill->size);
        if (block == NULL)
            return false;
        block_mark(block, fill->size, i);
        block_escape(block);
        *checksum += last == NULL ? 0 : block_read(last, fill->size);
        last = block;
    }
    *checksum += last == NULL ? 0 : block_read(last, fill->size);
    return persist_root_set(&fill->persist, last);
}

static bool fill_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct fill *fill = state;
    fill_settle(fill);
    if (!persist_create(&fill->persist, fill->name, fill_mebibytes(fill, operations)))
        return false;
    bool filled = fill_with(fill, operations, checksum);
    persist_close(&fill->persist);
    return filled;
}

static void fill_finish(void *state)
{
    fill_settle(state);
    scratch_give(state, sizeof(struct fill));
}

const struct body BODY_ENTRY(fill) = {
    .name = "fill",
    .operation = "one block in a new file",
    .calls = BODY_PERSIST | BODY_MALLOC,
    .axes = {{.name = "size", .standard = "1000", .least = 1, .most = 1 << 20}},
    .prepare = fill_prepare,
    .run = fill_run,
    .settle = fill_settle,
    .finish = fill_finish,
};
