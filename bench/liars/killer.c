/* killer.c: sends a signal after a thousand blocks.
 *
 *   realtime   itself, one that has no name: crash:SIGRTMIN+5
 *   stopped    itself, to stop: timeout
 *   keeper     its parent, to die: keeper-killed, and nothing is left
 *   stopper    its parent, to stop: timeout, and nothing is left
 */
#include "honest.h"
#include "variant.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>

enum { KILLER_BLOCKS = 1000, KILLER_SIGNAL = 5 };

static void strike(void)
{
    if (variant_is("realtime"))
        kill(getpid(), SIGRTMIN + KILLER_SIGNAL);
    if (variant_is("stopped"))
        kill(getpid(), SIGSTOP);
    prctl(PR_SET_PDEATHSIG, 0);
    if (variant_is("keeper"))
        kill(getppid(), SIGKILL);
    if (variant_is("stopper"))
        kill(getppid(), SIGSTOP);
    for (;;)
        pause();
}

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    (void)block, (void)size, (void)cleared;
    if (atomic_fetch_add(&blocks, 1) == KILLER_BLOCKS)
        strike();
}

static void taken_back(void *block)
{
    (void)block;
}
