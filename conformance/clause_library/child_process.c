#include "child_process.h"

#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

pid_t child_process_fork(void)
{
    pid_t child = fork();
    if (child < 0)
        clause_unresolved("fork gave error %d", errno);
    return child;
}

void child_process_expect(pid_t child, const char *what)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            clause_unresolved("waitpid gave error %d", errno);
    if (WIFSIGNALED(status))
        clause_fail("%s was ended by signal %d", what, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        _exit(WEXITSTATUS(status)); /* it has answered, or ended wrongly: the runner tells which */
}

void child_process_must_end(const struct clause_run *run, void (*work)(void *argument),
                            void *argument, const char *what)
{
    const char *outcome = child_process_outcome(run, work, argument);
    if (strcmp(outcome, OFFSPRING_ENDS_WELL) != 0)
        clause_fail("%s %s", what, outcome);
}

void child_process_expect_errno_kept(void)
{
    sentinel_set();
    pid_t child = child_process_fork();
    int after = errno;
    clause_expect(after == SENTINEL, "fork set errno to %d in the %s", after,
                  child == 0 ? "child" : "parent");
    if (child == 0)
        _exit(0);
    child_process_expect(child, "the child");
}

void child_process_run(void (*work)(void *argument), void *argument, const char *what)
{
    pid_t child = child_process_fork();
    if (child == 0) {
        work(argument);
        _exit(0);
    }
    child_process_expect(child, what);
}

enum { HANG_S = 3, HANG_S_EMULATED = 30, STEP_NS_LEAST = 100000, STEP_NS_MOST = 6400000 };

/* How long the child's first thread was ready to run and had no processor; 0 where the kernel does
 * not say (CONFIG_SCHED_INFO).  Nothing here allocates: the allocator is the one that is judged. */
static int64_t kept_waiting_ns(pid_t child)
{
    char text[80];
    long long ran_ns, waited_ns = 0;
    snprintf(text, sizeof text, "/proc/%d/schedstat", (int)child);
    int file = open(text, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    if (sscanf(text, "%lld %lld", &ran_ns, &waited_ns) != 2)
        waited_ns = 0;
    if (file >= 0)
        close(file);
    return waited_ns;
}

/* Waits in growing steps.  False: it is still there.  The time in which other programs kept it from
 * running does not count, up to three times the limit. */
static bool wait_for(pid_t child, int *status, unsigned limit_s)
{
    const int64_t own_ns = (int64_t)limit_s * 1000000000;
    int64_t limit_ns = own_ns;
    struct timespec step = {.tv_nsec = STEP_NS_LEAST};
    for (int64_t waited_ns = 0; waited_ns < limit_ns; waited_ns += step.tv_nsec) {
        if (waited_ns + step.tv_nsec >= limit_ns)
            limit_ns = own_ns + kept_waiting_ns(child);
        if (waited_ns >= 4 * own_ns)
            break;
        if (waitpid(child, status, WNOHANG) == child)
            return true;
        nanosleep(&step, NULL);
        if (step.tv_nsec < STEP_NS_MOST)
            step.tv_nsec *= 2;
    }
    return false;
}

const char *child_process_outcome(const struct clause_run *run, void (*work)(void *argument),
                                  void *argument)
{
    static char text[40];
    int status = 0;
    pid_t child = child_process_fork();
    if (child == 0) {
        setpgid(0, 0);
        work(argument);
        _exit(0);
    }
    setpgid(child, child); /* whoever is first */
    bool ended = wait_for(child, &status, run->emulated ? HANG_S_EMULATED : HANG_S);
    kill(-child, SIGKILL);
    if (!ended) {
        waitpid(child, &status, 0);
        return "hangs";
    }
    if (WIFSIGNALED(status))
        snprintf(text, sizeof text, "is killed by signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        _exit(WEXITSTATUS(status)); /* it has answered */
    return WIFSIGNALED(status) ? text : OFFSPRING_ENDS_WELL;
}

void *child_process_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        clause_unresolved("no memory for %zu bytes that children share", size);
    return memory;
}
