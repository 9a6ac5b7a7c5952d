/* realloc: buffers that grow by a factor, as a string or a vector does, side by side.
 *
 * Each operation picks one of the buffers at random and grows it; one that has its full size is
 * freed, and its next growth starts from nothing.  The buffers stand in each other's way, so that
 * growing in place is a merit of the allocator and not a given.  What a growth must keep is read
 * back after it.
 */
#include "harness/binding.h"
#include "harness/block.h"
#include "random.h"

enum { REALLOC_GROWTH, REALLOC_MOST };
enum { REALLOC_BY_HALF, REALLOC_BY_TWO };
enum { REALLOC_BUFFERS = 16, REALLOC_FIRST_BYTES = 16 };

struct realloc_buffer {
    void *block;
    size_t size; /* 0 where there is no block */
};

struct realloc_state {
    struct heap heap;
    uint64_t growth;
    size_t most;
    uint64_t random;
    struct realloc_buffer buffers[REALLOC_BUFFERS];
};

static void *realloc_prepare(const struct body_arguments *arguments)
{
    struct realloc_state *state = scratch_take(sizeof *state);
    state->heap = heap_of(arguments);
    state->growth = arguments->axis[REALLOC_GROWTH].low;
    state->most = arguments->axis[REALLOC_MOST].low;
    state->random = random_stream(arguments->seed, 0);
    return state;
}

static size_t realloc_next_size(const struct realloc_state *state, size_t size)
{
    size_t next = REALLOC_FIRST_BYTES;
    if (size > 0)
        next = state->growth == REALLOC_BY_TWO ? size * 2 : size + size / 2;
    return next < state->most ? next : state->most;
}

/* Reads each byte that block_mark wrote. */
static uint64_t realloc_read(const void *block, size_t size)
{
    const unsigned char *bytes = block;
    uint64_t sum = block_read(block, size);
    for (size_t at = BLOCK_PAGE_BYTES; at < size; at += BLOCK_PAGE_BYTES)
        sum += bytes[at];
    return sum;
}

static bool realloc_grow(struct realloc_state *state, struct realloc_buffer *buffer, uint64_t mark,
                         uint64_t *sum)
{
    size_t size = realloc_next_size(state, buffer->size);
    void *block = heap_realloc(&state->heap, buffer->block, size);
    if (block == NULL)
        return false;
    *sum += realloc_read(block, buffer->size);
    block_mark(block, size, mark);
    *buffer = (struct realloc_buffer){block, size};
    if (size == state->most) {
        heap_free(&state->heap, block);
        *buffer = (struct realloc_buffer){NULL, 0};
    }
    return true;
}

static bool realloc_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct realloc_state *mine = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t at = random_below_u32(&mine->random, REALLOC_BUFFERS);
        if (!realloc_grow(mine, &mine->buffers[at], i, &sum))
            return false;
    }
    *checksum += sum;
    return true;
}

static void realloc_finish(void *state)
{
    struct realloc_state *mine = state;
    for (size_t i = 0; i < REALLOC_BUFFERS; i++)
        heap_free(&mine->heap, mine->buffers[i].block);
    scratch_give(mine, sizeof *mine);
}

static const char *const realloc_growths[] = {"1.5", "2", NULL};

const struct body BODY_ENTRY(realloc) = {
    .name = "realloc",
    .operation = "one realloc",
    .calls = BODY_REALLOC | BODY_FREE,
    .axes = {{.name = "growth", .standard = "2", .words = realloc_growths},
             {.name = "most", .standard = "65536", .least = 32, .most = 1 << 26}},
    .prepare = realloc_prepare,
    .run = realloc_run,
    .finish = realloc_finish,
};
