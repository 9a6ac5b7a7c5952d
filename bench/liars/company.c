/* company.c: is honest, and has others work beside it.
 *
 *   fork      a child that spins while the rest is measured: clock
 *   memory    the same, with the memory shared (CLONE_VM): clock
 *   daemon    the same, whose parent has gone, in a session of its own: clock
 *   ignored   the same, and nobody waits for it (SIGCHLD is ignored): clock where the host lends a
 *             control group, else it is not seen
 *   thread    a thread that spins: the number is right, for it is in it
 *   holder    a child in a session of its own that sleeps and holds the output: the number is right
 *   many      two hundred of them: the number is right
 *   chain     a child that leaves its place to its own child, again and again, each in a session of
 *             its own: clock, and nothing is left
 */
#include "honest.h"
#include "variant.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STACK_BYTES = 1 << 16, MANY = 200, SPIN_STEPS = 400000000 };

static pid_t spinner;

static int spin(void *unused)
{
    (void)unused;
    for (volatile int step = 0; step < SPIN_STEPS; step++)
        continue;
    _exit(0);
}

static void *spin_beside(void *unused)
{
    (void)unused;
    for (;;)
        __asm__ volatile("");
    return NULL;
}

static void spin_forked(void)
{
    spinner = fork();
    if (spinner == 0)
        spin(NULL);
}

static void spin_sharing_memory(void)
{
    char *stack =
        mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    spinner = clone(spin, stack + STACK_BYTES, CLONE_VM | SIGCHLD, NULL);
}

static void spin_as_daemon(void)
{
    if (fork() != 0)
        return;
    setsid();
    if (fork() == 0)
        spin(NULL);
    _exit(0);
}

static void hold(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (fork() == 0) {
            setsid();
            sleep(1000);
            _exit(0);
        }
}

static void chain(void)
{
    if (fork() != 0)
        return;
    for (;;) {
        setsid();
        if (fork() != 0)
            _exit(0);
    }
}

static __attribute__((constructor)) void begin(void)
{
    pthread_t thread;
    if (variant_is("ignored"))
        signal(SIGCHLD, SIG_IGN);
    if (variant_is("fork") || variant_is("ignored"))
        spin_forked();
    if (variant_is("memory"))
        spin_sharing_memory();
    if (variant_is("daemon"))
        spin_as_daemon();
    if (variant_is("thread"))
        pthread_create(&thread, NULL, spin_beside, NULL);
    if (variant_is("holder") || variant_is("many"))
        hold(variant_is("many") ? MANY : 1);
    if (variant_is("chain"))
        chain();
}

/* Where nobody waits for it, it is over before this process is. */
static __attribute__((destructor)) void end(void)
{
    if (variant_is("ignored")) {
        kill(spinner, SIGKILL);
        usleep(20000);
    }
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
}

static void taken_back(void *block)
{
    (void)block;
}
