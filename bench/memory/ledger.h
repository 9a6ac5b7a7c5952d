/* ledger.h: the live bytes of a memory body, counted exactly, and the points where it is sampled.
 *
 * The body's table of blocks is resident before the first block is asked for: `ledger_open` touches
 * all of it and only then says `base`, so that whoever samples does not take the table for a part
 * of the heap.
 */
#ifndef ASSAY_MEMORY_LEDGER_H
#define ASSAY_MEMORY_LEDGER_H

#include "harness/binding.h"
#include "harness/block.h"

#include <assert.h>

struct ledger {
    struct heap heap;
    void (*phase)(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);
    uint64_t live_bytes, peak_bytes;
    uint64_t allocations; /* the mark of the last block */
    void **blocks;        /* the body's table; NULL where there is no block */
    size_t places;        /* of the table */
};

static inline void ledger_phase(const struct ledger *ledger, const char *name)
{
    if (ledger->phase != NULL)
        ledger->phase(name, ledger->live_bytes, ledger->peak_bytes);
}

static inline void ledger_open(struct ledger *ledger, const struct body_arguments *arguments,
                               size_t places)
{
    *ledger = (struct ledger){.heap = heap_of(arguments), .phase = arguments->phase};
    ledger->places = places;
    ledger->blocks = scratch_take(places * sizeof(void *));
    for (size_t i = 0; i < places; i++)
        *(void *volatile *)&ledger->blocks[i] = NULL;
    ledger_phase(ledger, "base");
}

/* Fills a place, which is empty.  False: no memory. */
static inline bool ledger_malloc(struct ledger *ledger, size_t place, size_t size)
{
    assert(ledger->blocks[place] == NULL);
    void *block = heap_malloc(&ledger->heap, size);
    if (block == NULL)
        return false;
    block_mark(block, size, ++ledger->allocations);
    ledger->blocks[place] = block;
    ledger->live_bytes += size;
    if (ledger->live_bytes > ledger->peak_bytes)
        ledger->peak_bytes = ledger->live_bytes;
    return true;
}

/* Frees the block of a place, which has `size` bytes; returns what was read back. */
static inline uint64_t ledger_free(struct ledger *ledger, size_t place, size_t size)
{
    assert(ledger->blocks[place] != NULL);
    uint64_t read = block_read(ledger->blocks[place], size);
    heap_free(&ledger->heap, ledger->blocks[place]);
    ledger->blocks[place] = NULL;
    ledger->live_bytes -= size;
    return read;
}

/* Frees what still lives, and the table. */
static inline void ledger_close(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->places; i++)
        heap_free(&ledger->heap, ledger->blocks[i]);
    scratch_give(ledger->blocks, ledger->places * sizeof(void *));
}

#endif
