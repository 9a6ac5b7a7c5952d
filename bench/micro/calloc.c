/* calloc: allocate a block of zeros, look at the zeros, make the block dirty, free it.  An
 * allocator that knows which of its memory is still zero saves the clearing; one that is wrong
 * about it changes the checksum.
 *
 * A small block is looked at as a whole.  A larger one, where reading would cost more than the
 * allocator does, is looked at where it was made dirty: at both ends and once a page.
 */
#include "harness/binding.h"
#include "harness/block.h"

#include <string.h>

enum { CALLOC_SIZE };
enum { CALLOC_SMALL_BYTES = 256 };

struct calloc_state {
    struct heap heap;
    size_t size;
};

static void *calloc_prepare(const struct body_arguments *arguments)
{
    struct calloc_state *state = scratch_take(sizeof *state);
    state->heap = heap_of(arguments);
    state->size = arguments->axis[CALLOC_SIZE].low;
    return state;
}

static uint64_t calloc_read_small(const unsigned char *bytes, size_t size)
{
    uint64_t sum = 0, word;
    size_t at = 0;
    for (; at + sizeof word <= size; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        sum += word;
    }
    for (; at < size; at++)
        sum += bytes[at];
    return sum;
}

static uint64_t calloc_read_large(const unsigned char *bytes, size_t size)
{
    uint64_t sum = block_read(bytes, size);
    for (size_t at = BLOCK_PAGE_BYTES; at < size; at += BLOCK_PAGE_BYTES)
        sum += bytes[at];
    return sum;
}

/* Returns what was there, which is 0, and leaves none of what it read as it was. */
static uint64_t calloc_inspect(unsigned char *bytes, size_t size, uint64_t mark)
{
    uint64_t sum;
    if (size <= CALLOC_SMALL_BYTES) {
        sum = calloc_read_small(bytes, size);
        memset(bytes, (int)(mark & 0xff) | 1, size);
    } else {
        sum = calloc_read_large(bytes, size);
        block_mark(bytes, size, mark | 1);
    }
    return sum;
}

static bool calloc_run(void *state, uint64_t operations, uint64_t *checksum)
{
    const struct calloc_state *mine = state;
    const struct heap heap = mine->heap;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        void *block = heap_calloc(&heap, 1, mine->size);
        if (block == NULL)
            return false;
        sum += calloc_inspect(block, mine->size, i);
        block_escape(block);
        sum += block_read(block, mine->size);
        heap_free(&heap, block);
    }
    *checksum += sum;
    return true;
}

static void calloc_finish(void *state)
{
    scratch_give(state, sizeof(struct calloc_state));
}

const struct body BODY_ENTRY(calloc) = {
    .name = "calloc",
    .operation = "one calloc and free",
    .calls = BODY_CALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "4096", .least = 1, .most = 1 << 24}},
    .prepare = calloc_prepare,
    .run = calloc_run,
    .finish = calloc_finish,
};
