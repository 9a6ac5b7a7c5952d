#include "background_team.h"

#include "clause.h"
#include "pattern.h"
#include "team.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { HELD = 16, WRITTEN_MOST = 256, BURST = 32, REST_US = 20 };

/* Static, so that a child of fork may look at it too. */
static struct background {
    pthread_t threads[TEAM_MOST];
    unsigned count;
    uint64_t seed;
    atomic_bool over;
    atomic_uint busy; /* threads that have allocated at least once */
} background;

struct held {
    unsigned char *block;
    size_t size;
    uint64_t key;
};

/* So many bytes of a block are written: the team is to be in the allocator, not in its blocks. */
static size_t written(size_t size)
{
    return size < WRITTEN_MOST ? size : WRITTEN_MOST;
}

static void held_drop(struct held *held)
{
    if (held->block != NULL && !pattern_holds(held->block, written(held->size), held->key))
        clause_fail("a block of %zu bytes lost its content while a team allocates", held->size);
    free(held->block);
    held->block = NULL;
}

/* A quarter is large, for which threads that have small blocks of their own must meet. */
static size_t draw_size(uint64_t *state)
{
    static const size_t most[] = {512, 512, 8192, 300 * 1024};
    return (size_t)(1 + random_below(state, most[random_below(state, 4)]));
}

static void held_take(struct held *held, uint64_t *state)
{
    held->size = draw_size(state);
    held->key = random_next(state);
    held->block = random_below(state, 16) == 0 ? calloc(1, held->size) : malloc(held->size);
    if (held->block != NULL && random_below(state, 8) == 0) {
        size_t size = draw_size(state);
        void *moved = realloc(held->block, size);
        if (moved != NULL) {
            held->block = moved;
            held->size = size;
        }
    }
    if (held->block != NULL)
        pattern_fill(held->block, written(held->size), held->key);
}

void background_rest(unsigned operations)
{
    if (operations % BURST == 0)
        usleep(REST_US);
}

static void *background_run(void *argument)
{
    struct held held[HELD] = {{0}};
    uint64_t state = background.seed + (uintptr_t)argument;
    unsigned done = 0;
    for (bool first = true; !atomic_load(&background.over); first = false) {
        struct held *one = &held[random_below(&state, HELD)];
        held_drop(one);
        held_take(one, &state);
        if (first)
            atomic_fetch_add(&background.busy, 1);
        background_rest(++done);
    }
    for (unsigned i = 0; i < HELD; i++)
        held_drop(&held[i]);
    return NULL;
}

void background_start(unsigned threads, uint64_t seed)
{
    background.seed = seed;
    background.count = threads;
    atomic_store(&background.over, false);
    atomic_store(&background.busy, 0);
    for (unsigned i = 0; i < threads; i++)
        background.threads[i] = team_thread(background_run, (void *)(uintptr_t)(i * 7919));
    while (atomic_load(&background.busy) < threads)
        sched_yield();
}

void background_stop(void)
{
    atomic_store(&background.over, true);
    for (unsigned i = 0; i < background.count; i++)
        pthread_join(background.threads[i], NULL);
    background.count = 0;
}
