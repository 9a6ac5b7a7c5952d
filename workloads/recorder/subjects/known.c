#include "known.h"

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* At the start of each block. */
struct mark {
    uint64_t maker, size, generation;
};

static struct {
    _Atomic uint64_t malloc, calloc, realloc, aligned, free, crossed, live, live_bytes;
} counts;
static uint64_t inherited, inherited_bytes;
static uint64_t generation, first_thread; /* of this process; what it inherited is that thread's */

static uint64_t own_id(void)
{
    return (uint64_t)pthread_self();
}

uint64_t known_draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static size_t size_of(uint64_t draw)
{
    return KNOWN_SIZE_LEAST + 10 * (draw % KNOWN_SIZES);
}

static void *keep(void *block, size_t size)
{
    if (block == NULL)
        abort();
    *(struct mark *)block = (struct mark){own_id(), size, generation};
    counts.live++;
    counts.live_bytes += size;
    return block;
}

/* What is about to be ended. */
static void leave(const void *block)
{
    const struct mark *mark = block;
    uint64_t maker = mark->generation == generation ? mark->maker : first_thread;
    counts.crossed += maker != own_id();
    counts.live--;
    counts.live_bytes -= mark->size;
}

static void *make_aligned(uint64_t draw, size_t size)
{
    void *block = NULL;
    counts.aligned++;
    switch (draw % 5) {
    case 0:
        return aligned_alloc(64, size);
    case 1:
        return posix_memalign(&block, 256, size) == 0 ? block : NULL;
    case 2:
        return memalign(32, size);
    case 3:
        return valloc(size);
    default:
        return pvalloc(size);
    }
}

void *known_make(uint64_t draw)
{
    size_t size = size_of(draw / 16);
    switch (draw % 16) {
    case 0:
        return keep(make_aligned(draw / 16, size), size);
    case 1:
    case 2:
        counts.calloc++;
        return keep(calloc(1, size), size);
    case 3:
        counts.realloc++;
        return keep(realloc(NULL, size), size);
    default:
        counts.malloc++;
        return keep(malloc(size), size);
    }
}

void *known_change(void *block, uint64_t draw)
{
    size_t size = size_of(draw / 2);
    leave(block);
    counts.realloc++;
    return keep(draw % 2 == 0 ? realloc(block, size) : reallocarray(block, size, 1), size);
}

void known_free(void *block)
{
    if (block == NULL)
        return;
    leave(block);
    counts.free++;
    free(block);
}

void known_burst(unsigned calls, uint64_t seed)
{
    uint64_t state = seed;
    void *held = known_make(known_draw(&state));
    for (unsigned i = 0; i < calls; i++) {
        if (known_draw(&state) % 3 == 0) {
            held = known_change(held, known_draw(&state));
            continue;
        }
        void *next = known_make(known_draw(&state));
        known_free(held);
        held = next;
    }
    known_free(held);
}

void known_inherit(void)
{
    generation++;
    first_thread = own_id();
    inherited = counts.live;
    inherited_bytes = counts.live_bytes;
    counts.malloc = counts.calloc = counts.realloc = counts.aligned = counts.free = 0;
    counts.crossed = 0;
}

void known_report(const char *label)
{
    char line[512];
    const char *path = getenv("KNOWN_COUNTS");
    int length = snprintf(
        line, sizeof line,
        "{\"label\": \"%s\", \"pid\": %d, \"malloc\": %lu, \"calloc\": %lu, \"realloc\": %lu, "
        "\"aligned_alloc\": %lu, \"free\": %lu, \"crossed\": %lu, \"live\": %lu, "
        "\"live_bytes\": %lu, \"inherited\": %lu, \"inherited_bytes\": %lu}\n",
        label, (int)getpid(), counts.malloc, counts.calloc, counts.realloc, counts.aligned,
        counts.free, counts.crossed, counts.live, counts.live_bytes, inherited, inherited_bytes);
    int file = path == NULL ? -1 : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0 || write(file, line, (size_t)length) != length)
        _exit(99);
    (void)close(file);
}
