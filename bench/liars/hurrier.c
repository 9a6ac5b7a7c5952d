/* hurrier.c: is honest, and gives its turn back all the time, so that the others work while it
 * does. out-of-turn.
 *
 * It writes into every pipe that it finds among its descriptors, but not into its output.
 */
#include "honest.h"

#include <pthread.h>
#include <sys/stat.h>

enum { HURRIER_FIRST = 3, HURRIER_LAST = 256, HURRIER_PAUSE_US = 100 };

static void *hurry(void *unused)
{
    struct stat facts;
    (void)unused;
    for (;;) {
        for (int file = HURRIER_FIRST; file < HURRIER_LAST; file++)
            if (fstat(file, &facts) == 0 && S_ISFIFO(facts.st_mode) && write(file, "r", 1) < 0)
                continue; /* the end of it that is read */
        usleep(HURRIER_PAUSE_US);
    }
    return NULL;
}

static __attribute__((constructor)) void begin(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, hurry, NULL);
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
}

static void taken_back(void *block)
{
    (void)block;
}
