/* Writes all that usable_size grants of each block, opens the heap again, and reads it. */
#include "pattern.h"
#include "persist_file.h"

enum { SIZES = 60 };

static size_t usable(const struct clause_run *own, void *block)
{
    return own->allocator->heap->usable_size(own->handle, block);
}

/* The last two blocks become roots. */
static void make(const struct clause_run *own, size_t granted[SIZES])
{
    void *blocks[SIZES];
    for (size_t i = 0; i < SIZES; i++) {
        blocks[i] = heap_malloc(own, 1 + 37 * i);
        clause_expect(blocks[i] != NULL, "malloc(%zu) failed", 1 + 37 * i);
        granted[i] = usable(own, blocks[i]);
        clause_expect(granted[i] >= 1 + 37 * i, "%zu bytes of a block of %zu are usable",
                      granted[i], 1 + 37 * i);
    }
    for (size_t i = 0; i < SIZES; i++)
        pattern_fill(blocks[i], granted[i], i);
    for (size_t i = 0; i < SIZES; i++)
        clause_expect(pattern_holds(blocks[i], granted[i], i), "block %zu is overwritten", i);
    for (unsigned i = 0; i < 2; i++)
        own->allocator->persist->root_set(own->handle, i, blocks[SIZES - 1 - i]);
}

static void blocks_usable(const struct clause_run *run)
{
    struct persist_file file;
    size_t granted[SIZES];
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    clause_expect(usable(&own, NULL) == 0, "%zu bytes of NULL are usable", usable(&own, NULL));
    make(&own, granted);
    persist_close(run, own.handle);
    own.handle = persist_file_open(&file, "existing");
    for (unsigned i = 0; i < 2; i++) {
        void *block = run->allocator->persist->root_get(own.handle, i);
        if (block == NULL)
            continue; /* fewer slots */
        clause_expect(usable(&own, block) == granted[SIZES - 1 - i],
                      "%zu usable bytes are %zu after an open", granted[SIZES - 1 - i],
                      usable(&own, block));
        clause_expect(pattern_holds(block, granted[SIZES - 1 - i], SIZES - 1 - i),
                      "root %u has lost bytes", i);
    }
    persist_expect_sound(run, own.handle, "whose blocks are full");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = blocks_usable,
};
