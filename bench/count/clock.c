/* clock.c: the clock of a counted program, which goes by what the program does.
 *
 * An allocator may do work when some time is over: give memory back, or look whether it should.
 * Under QEMU time passes many times too fast for the work that is done, and never twice the same.
 * So this library is preloaded where instructions are counted, behind the allocator, and serves the
 * C library's clocks: each look at any of them finds it one step further.  What is done by time is
 * then decided by the calls alone.
 *
 * It begins in a year that no kernel's clock has reached, so a thread that waits for a time sleeps
 * until it is woken, and does not look again and again.
 *
 * It refuses to serve a clock that is read past the C library: by an instruction, or by a system
 * call of the program's own.
 */
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#define SERVED __attribute__((visibility("default")))

enum { STEP_NS = 1000, NS_PER_S = 1000000000 };

#define BEGIN_NS (UINT64_C(4102444800) * NS_PER_S) /* 2100-01-01 */

static _Atomic uint64_t steps;

/* Nanoseconds since 1970, as of this look. */
static uint64_t look(void)
{
    return BEGIN_NS + STEP_NS * atomic_fetch_add_explicit(&steps, 1, memory_order_relaxed);
}

SERVED int clock_gettime(clockid_t which, struct timespec *now)
{
    uint64_t now_ns = look();
    (void)which; /* all clocks are this one */
    now->tv_sec = (time_t)(now_ns / NS_PER_S);
    now->tv_nsec = (long)(now_ns % NS_PER_S);
    return 0;
}

SERVED int timespec_get(struct timespec *now, int base)
{
    clock_gettime(CLOCK_REALTIME, now);
    return base;
}

SERVED int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    uint64_t now_ns = look();
    (void)zone;
    now->tv_sec = (time_t)(now_ns / NS_PER_S);
    now->tv_usec = (suseconds_t)(now_ns % NS_PER_S / 1000);
    return 0;
}

SERVED time_t time(time_t *now)
{
    time_t now_s = (time_t)(look() / NS_PER_S);
    if (now != NULL)
        *now = now_s;
    return now_s;
}

/* Processor time: since the program began. */
SERVED clock_t clock(void)
{
    return (clock_t)((look() - BEGIN_NS) / (NS_PER_S / CLOCKS_PER_SEC));
}
