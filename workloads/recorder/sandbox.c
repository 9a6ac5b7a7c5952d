/* sandbox.c: notices that the process gives up system calls or the processor's time stamp, by prctl
 * or by syscall, as libseccomp does it too.  From then on the recorder's table must not ask the
 * kernel for memory (shadow.c), and its time is the collector's (image.c).  An exec by syscall is
 * noted as the others are (execs.c). */
#include "malloc_family.h"
#include "stream.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

EXPORT int prctl(int option, ...);
EXPORT long syscall(long number, ...);
EXPORT int execve(const char *path, char *const words[], char *const variables[]);

_Atomic int stream_sandboxed;

static _Atomic(int (*)(int, ...)) next_prctl;
static _Atomic(long (*)(long, ...)) next_syscall;

static bool gives_up(unsigned long option, unsigned long word)
{
    return option == PR_SET_SECCOMP || (option == PR_SET_TSC && word == PR_TSC_SIGSEGV);
}

int prctl(int option, ...)
{
    unsigned long words[4];
    va_list rest;
    va_start(rest, option);
    for (int i = 0; i < 4; i++)
        words[i] = va_arg(rest, unsigned long);
    va_end(rest);
    int (*next)(int, ...) = next_prctl;
    if (next == NULL) {
        *(void **)&next = dlsym(RTLD_NEXT, "prctl");
        next_prctl = next;
    }
    if (gives_up((unsigned long)option, words[0]))
        stream_sandboxed = 1;
    return next(option, words[0], words[1], words[2], words[3]);
}

long syscall(long number, ...)
{
    long words[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(rest, long);
    va_end(rest);
    long (*next)(long, ...) = next_syscall;
    if (next == NULL) {
        *(void **)&next = dlsym(RTLD_NEXT, "syscall");
        next_syscall = next;
    }
    if (number == SYS_execve)
        return execve((const char *)words[0], (char **)words[1], (char **)words[2]);
    if (number == SYS_seccomp ||
        (number == SYS_prctl && gives_up((unsigned long)words[0], (unsigned long)words[1])))
        stream_sandboxed = 1;
    return next(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

/* Ahead of time: dlsym allocates. */
static __attribute__((constructor(102))) void resolve(void)
{
    *(void **)&next_prctl = dlsym(RTLD_NEXT, "prctl");
    *(void **)&next_syscall = dlsym(RTLD_NEXT, "syscall");
}
