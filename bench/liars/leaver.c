/* leaver.c: dies in the middle, and lets nobody know.
 *
 *   middle    leaves with status 0 after a thousand blocks: short-run
 *   handler   writes where nothing is, and makes the signal an end with status 0: short-run
 *   exits     every way to exit is its own, and ends with status 0: the number is right, or none
 *   late      leaves from its destructor with status 3: exit:3
 *   endless   never comes out of its destructor: timeout
 */
#include "honest.h"
#include "variant.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>

enum { LEAVER_BLOCKS = 1000, MIDDLE = 1, HANDLER, EXITS, LATE, ENDLESS };

static int lie;

static _Noreturn void leave(int status)
{
    for (;;)
        syscall(SYS_exit_group, status);
}

static void caught(int signal)
{
    (void)signal;
    leave(0);
}

static __attribute__((constructor)) void prepare(void)
{
    lie = variant_is("middle")    ? MIDDLE
          : variant_is("handler") ? HANDLER
          : variant_is("exits")   ? EXITS
          : variant_is("late")    ? LATE
                                  : ENDLESS;
    if (lie == HANDLER)
        signal(SIGSEGV, caught);
}

static __attribute__((destructor)) void end(void)
{
    if (lie == LATE)
        leave(3);
    while (lie == ENDLESS)
        pause();
}

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    static int *volatile nowhere;
    (void)block, (void)size, (void)cleared;
    if (atomic_fetch_add(&blocks, 1) != LEAVER_BLOCKS)
        return;
    if (lie == MIDDLE)
        leave(0);
    if (lie == HANDLER)
        *nowhere = 1;
}

static void taken_back(void *block)
{
    (void)block;
}

EXPORT _Noreturn void _exit(int status)
{
    leave(lie == EXITS ? 0 : status);
}

EXPORT _Noreturn void _Exit(int status)
{
    _exit(status);
}

EXPORT _Noreturn void quick_exit(int status)
{
    _exit(status);
}
