/* model_steps.h: malloc(9) beside a plain table of its blocks.
 *
 * The table knows each block's size and content.  Every block keeps its bytes until it is freed,
 * the type counts as many live blocks as the table has, and malloc9_check finds nothing.
 */
#ifndef MODEL_STEPS_H
#define MODEL_STEPS_H

#include "kernel_expect.h"
#include "uma.h"

enum { BLOCKS = 300, CALLS = 1000000, CHECK_EVERY = 2000 };

struct entry {
    unsigned char *start;
    size_t size;
    unsigned char fill;
};

static MALLOC_DEFINE(M_MODEL, "model", "blocks of the model");
static struct entry entries[BLOCKS];
static uint64_t state = 1;

static size_t some_size(void)
{
    size_t large = expect_below(&state, 200) == 0 ? 200000 : 2000;
    return expect_below(&state, large);
}

static void expect_kept(const struct entry *entry, size_t size)
{
    for (size_t i = 0; i < size; i++)
        EXPECT(entry->start[i] == entry->fill);
}

static void fill(struct entry *entry, size_t size)
{
    EXPECT(kern_malloc_usable_size(entry->start) >= size);
    entry->size = size;
    entry->fill = (unsigned char)expect_below(&state, 256);
    memset(entry->start, entry->fill, size);
}

static void take(struct entry *entry)
{
    size_t size = some_size(), align = (size_t)8 << expect_below(&state, 6);
    bool aligned = expect_below(&state, 4) == 0, zero = expect_below(&state, 2) == 0;
    int flags = M_NOWAIT | (zero ? M_ZERO : 0);
    entry->start = aligned ? kern_malloc_aligned(size, align, M_MODEL, flags)
                           : kern_malloc(size, M_MODEL, flags);
    EXPECT(entry->start != NULL);
    EXPECT((uintptr_t)entry->start % (aligned ? align : 8) == 0);
    for (size_t i = 0; zero && i < size; i++)
        EXPECT(entry->start[i] == 0);
    fill(entry, size);
}

static void resize(struct entry *entry)
{
    size_t size = 1 + some_size();
    entry->start = kern_realloc(entry->start, size, M_MODEL, M_WAITOK);
    expect_kept(entry, size < entry->size ? size : entry->size);
    fill(entry, size);
}

static void give(struct entry *entry)
{
    expect_kept(entry, entry->size);
    if (expect_below(&state, 8) == 0)
        kern_zfree(entry->start, M_MODEL);
    else
        kern_free(entry->start, M_MODEL);
    entry->start = NULL;
}

static void step(void)
{
    struct entry *entry = &entries[expect_below(&state, BLOCKS)];
    if (entry->start == NULL)
        take(entry);
    else if (expect_below(&state, 3) == 0)
        resize(entry);
    else
        give(entry);
}

static void expect_agrees(void)
{
    uint64_t live = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        live += entries[i].start != NULL;
        if (entries[i].start != NULL)
            expect_kept(&entries[i], entries[i].size);
    }
    struct malloc_type_stats stats;
    malloc9_type_statistics(M_MODEL, &stats);
    EXPECT(stats.live == live);
    char why[200] = "";
    bool sound = malloc9_check(why, sizeof why);
    if (!sound)
        fprintf(stderr, "%s\n", why);
    EXPECT(sound);
}

static void model_steps(unsigned long calls)
{
    for (unsigned long i = 0; i < calls; i++) {
        step();
        if (i % CHECK_EVERY == 0) {
            uma_reclaim(i % (CHECK_EVERY * 2) == 0 ? UMA_RECLAIM_TRIM : UMA_RECLAIM_DRAIN_CPU);
            expect_agrees();
        }
    }
    expect_agrees();
}

static void model_end(void)
{
    for (size_t i = 0; i < BLOCKS; i++)
        if (entries[i].start != NULL)
            give(&entries[i]);
    expect_agrees();
}

/* As many calls as the first word asks for under these knobs; a million without one. */
static void model(int count, char **words, unsigned knobs)
{
    malloc9_debug(M_MODEL, knobs);
    model_steps(count > 1 ? strtoul(words[1], NULL, 10) : CALLS);
}

#endif
