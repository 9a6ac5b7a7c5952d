#include "preempt.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/time.h>

enum { PERIOD_US = 50 };

static void give_way(int number)
{
    (void)number;
    int error = errno;
    sched_yield();
    errno = error;
}

static void alarm_mask(int how)
{
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(how, &alarms, NULL);
}

void preempt_start(const struct clause_run *run)
{
    if (run->emulated)
        return;
    const struct itimerval often = {.it_interval = {.tv_usec = PERIOD_US},
                                    .it_value = {.tv_usec = PERIOD_US}};
    const struct sigaction action = {.sa_handler = give_way, .sa_flags = SA_RESTART};
    alarm_mask(SIG_BLOCK);
    if (sigaction(SIGALRM, &action, NULL) != 0 || setitimer(ITIMER_REAL, &often, NULL) != 0)
        clause_unresolved("no timer to shake threads with");
}

void preempt_here(void)
{
    alarm_mask(SIG_UNBLOCK);
}

void preempt_stop(void)
{
    const struct itimerval never = {.it_value = {0}};
    setitimer(ITIMER_REAL, &never, NULL);
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGALRM, &ignored, NULL);
    alarm_mask(SIG_UNBLOCK);
}
