/* clocks.c: is slow, and gives everybody who asks for the time a tenth of it.  The number is right.
 *
 *   clock   clock_gettime, timespec_get, gettimeofday, clock
 *   usage   getrusage and times too
 *   call    syscall, for those who ask the kernel through it
 */
#include "slow.h"
#include "variant.h"

#include <stdarg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

enum { CLOCKS_MOST = 16, SHARE = 10 };

static long kernel(long number, long a, long b)
{
    long result;
#if defined __x86_64__
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b)
                     : "rcx", "r11", "memory");
#else
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory", "cc");
    result = x0;
#endif
    return result;
}

static int lied(clockid_t id, struct timespec *time)
{
    static long long first[CLOCKS_MOST];
    int error = (int)kernel(SYS_clock_gettime, id, (long)time);
    if (error == 0 && id >= 0 && id < CLOCKS_MOST) {
        long long now = time->tv_sec * 1000000000LL + time->tv_nsec;
        if (first[id] == 0)
            first[id] = now;
        now = first[id] + (now - first[id]) / SHARE;
        time->tv_sec = now / 1000000000LL;
        time->tv_nsec = now % 1000000000LL;
    }
    return error;
}

EXPORT int clock_gettime(clockid_t id, struct timespec *time)
{
    return variant_is("call") ? (int)kernel(SYS_clock_gettime, id, (long)time) : lied(id, time);
}

EXPORT int timespec_get(struct timespec *time, int base)
{
    return clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}

EXPORT int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

EXPORT clock_t clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * CLOCKS_PER_SEC + now.tv_nsec / 1000;
}

EXPORT int getrusage(__rusage_who_t who, struct rusage *usage)
{
    int error = (int)kernel(SYS_getrusage, who, (long)usage);
    if (variant_is("usage")) {
        usage->ru_utime.tv_sec = usage->ru_stime.tv_sec = 0;
        usage->ru_utime.tv_usec /= SHARE;
        usage->ru_stime.tv_usec /= SHARE;
    }
    return error;
}

EXPORT clock_t times(struct tms *used)
{
    memset(used, 0, sizeof *used);
    return 1;
}

EXPORT long syscall(long number, ...)
{
    long words[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_clock_gettime)
        return lied((clockid_t)words[0], (struct timespec *)words[1]);
    errno = ENOSYS; /* nobody here asks it for anything else */
    return -1;
}
