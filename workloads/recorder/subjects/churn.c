/* churn.c: replaces blocks at random and does nothing else, so that recording is all that is added.
 *
 * Usage: subject-churn THREADS STEPS [LIVE].  Each thread has so many live blocks of 16 to 512
 * bytes, 10,000 unless given; a step is a free and a malloc, two events.  The sizes and places are
 * drawn before, so that they cost the same with and without a recorder.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIVE_USUAL = 10000, LIVE_MOST = 1 << 16, DRAWN = 1 << 16, THREADS_MOST = 64 };

struct draw {
    uint16_t place, size;
};

static struct draw draws[DRAWN];
static unsigned long steps, live = LIVE_USUAL;

static void draw_all(void)
{
    uint64_t state = 1;
    for (int i = 0; i < DRAWN; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        draws[i].place = (uint16_t)((state >> 40) % live);
        draws[i].size = (uint16_t)(16 + (state >> 20) % 497);
    }
}

static void *churn(void *argument)
{
    char **blocks = calloc(live, sizeof *blocks);
    unsigned at = (unsigned)(uintptr_t)argument * 4099;
    if (blocks == NULL)
        abort();
    for (unsigned long i = 0; i < steps; i++) {
        const struct draw *draw = &draws[(at + i + (i >> 16) * 31) % DRAWN];
        free(blocks[draw->place]);
        blocks[draw->place] = malloc(draw->size);
        if (blocks[draw->place] == NULL)
            abort();
        blocks[draw->place][0] = (char)i;
    }
    for (unsigned long i = 0; i < live; i++)
        free(blocks[i]);
    free(blocks);
    return NULL;
}

int main(int count, char **words)
{
    pthread_t threads[THREADS_MOST];
    unsigned long wanted = count >= 3 ? strtoul(words[1], NULL, 10) : 0;
    steps = count >= 3 ? strtoul(words[2], NULL, 10) : 0;
    live = count == 4 ? strtoul(words[3], NULL, 10) : live;
    if (wanted < 1 || wanted > THREADS_MOST || steps < 1 || live < 1 || live > LIVE_MOST) {
        fputs("usage: subject-churn THREADS STEPS [LIVE]\n", stderr);
        return 2;
    }
    draw_all();
    for (unsigned long i = 0; i < wanted; i++)
        if (pthread_create(&threads[i], NULL, churn, (void *)(uintptr_t)i) != 0)
            return 1;
    for (unsigned long i = 0; i < wanted; i++)
        (void)pthread_join(threads[i], NULL);
    return 0;
}
