/* live_blocks.h: the live bytes of a memory body, counted exactly, and the points where it is
 * sampled.
 *
 * The body's table of blocks is resident before the first block is asked for: `live_blocks_open`
 * touches all of it and only then says `base`, so that whoever samples does not take the table for
 * a part of the heap.
 */
#ifndef ASSAY_MEMORY_LIVE_BLOCKS_H
#define ASSAY_MEMORY_LIVE_BLOCKS_H

#include "harness/binding.h"
#include "harness/block.h"

#include <assert.h>

struct live_blocks {
    struct heap heap;
    void (*phase)(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);
    uint64_t live_bytes, peak_bytes;
    uint64_t allocations; /* the mark of the last block */
    void **blocks;        /* the body's table; NULL where there is no block */
    size_t places;        /* of the table */
};

static inline void live_blocks_phase(const struct live_blocks *live, const char *name)
{
    if (live->phase != NULL)
        live->phase(name, live->live_bytes, live->peak_bytes);
}

static inline void live_blocks_open(struct live_blocks *live,
                                    const struct body_arguments *arguments, size_t places)
{
    *live = (struct live_blocks){.heap = heap_of(arguments), .phase = arguments->phase};
    live->places = places;
    live->blocks = scratch_take(places * sizeof(void *));
    for (size_t i = 0; i < places; i++)
        *(void *volatile *)&live->blocks[i] = NULL;
    live_blocks_phase(live, "base");
}

/* Fills a place, which is empty.  False: no memory. */
static inline bool live_blocks_malloc(struct live_blocks *live, size_t place, size_t size)
{
    assert(live->blocks[place] == NULL);
    void *block = heap_malloc(&live->heap, size);
    if (block == NULL)
        return false;
    block_mark(block, size, ++live->allocations);
    live->blocks[place] = block;
    live->live_bytes += size;
    if (live->live_bytes > live->peak_bytes)
        live->peak_bytes = live->live_bytes;
    return true;
}

/* Frees the block of a place, which has `size` bytes; returns what was read back. */
static inline uint64_t live_blocks_free(struct live_blocks *live, size_t place, size_t size)
{
    assert(live->blocks[place] != NULL);
    uint64_t read = block_read(live->blocks[place], size);
    heap_free(&live->heap, live->blocks[place]);
    live->blocks[place] = NULL;
    live->live_bytes -= size;
    return read;
}

/* Frees what still lives, and the table. */
static inline void live_blocks_close(struct live_blocks *live)
{
    for (size_t i = 0; i < live->places; i++)
        heap_free(&live->heap, live->blocks[i]);
    scratch_give(live->blocks, live->places * sizeof(void *));
}

#endif
