/* trapper.c: answers the harness's own system calls.  The kernel is told to send a signal in place
 * of each that asks for the time (seccomp), and the handler of that tells a tenth.
 *
 *   clock   it works for long, and tells a tenth of all clocks: clock
 *   wall    it sleeps for long, and tells a tenth of the wall clock: clock
 */
#include "honest.h"
#include "variant.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

enum { TRAPPER_SHARE = 10, TRAPPER_STEPS = 2000, TRAPPER_SLEEP_NS = 200000, TRAPPER_OWN = 0x7a5 };

static int sleeps;

/* The filter lets through what has this third word. */
static long kernel(long number, long a, long b)
{
    return syscall(number, a, b, (long)TRAPPER_OWN);
}

static void lie(clockid_t id, struct timespec *time)
{
    static long long first_ns[2];
    long long *first = &first_ns[id == CLOCK_MONOTONIC];
    long long now = time->tv_sec * 1000000000LL + time->tv_nsec;
    if (*first == 0)
        *first = now;
    if (id == CLOCK_MONOTONIC || !sleeps)
        now = *first + (now - *first) / TRAPPER_SHARE;
    *time = (struct timespec){now / 1000000000LL, now % 1000000000LL};
}

static void answer(int signal, siginfo_t *facts, void *context)
{
    ucontext_t *state = context;
#if defined __x86_64__
    enum { RESULT = REG_RAX, FIRST = REG_RDI, SECOND = REG_RSI };
    typedef greg_t word;
    word *words = state->uc_mcontext.gregs;
#else
    enum { RESULT, FIRST = RESULT, SECOND };
    typedef unsigned long long word;
    word *words = state->uc_mcontext.regs;
#endif
    const word id = words[FIRST], place = words[SECOND];
    (void)signal, (void)facts;
    words[RESULT] = (word)kernel(SYS_clock_gettime, (long)id, (long)place);
    lie((clockid_t)id, (struct timespec *)place);
}

static __attribute__((constructor)) void begin(void)
{
    static struct sock_filter words[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TRAPPER_OWN, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    static const struct sock_fprog filter = {sizeof words / sizeof words[0], words};
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sleeps = variant_is("wall");
    sigaction(SIGSYS, &action, NULL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static void handed_out(void *block, size_t size, int cleared)
{
    const struct timespec pause = {.tv_nsec = TRAPPER_SLEEP_NS};
    (void)block, (void)size, (void)cleared;
    if (sleeps)
        nanosleep(&pause, NULL);
    for (volatile int step = 0; step < TRAPPER_STEPS && !sleeps; step++)
        continue;
}

static void taken_back(void *block)
{
    (void)block;
}
