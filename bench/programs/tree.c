/* tree.c: starts a program in a group of its own, watches it, and ends all of it; tree.h says what
 * for.
 */
#include "tree.h"

#include "cgroup.h"
#include "execs.h"
#include "orphans.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_S 0.1 /* at the size of what was written */
#define LEFTOVERS_S  5.0 /* for all of a tree to be gone */

static double now_s(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    assert(failed == 0);
    (void)failed;
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool redirect(const char *path, int flags, int stream)
{
    if (path == NULL)
        return true;
    int file = open(path, flags | O_CLOEXEC, 0644);
    return file >= 0 && dup2(file, stream) == stream;
}

/* The child.  What keeps it from becoming the program is told through `report`, which exec
 * closes.  Where it is to be traced or told of, it waits until `gate` is closed. */
static _Noreturn void become(const struct tree_request *request, const sigset_t *mask, int report,
                             int gate, pid_t parent)
{
    char opened;
    if ((request->traced || request->started != NULL) && read(gate, &opened, sizeof opened) != 0)
        _exit(126);
    const int create = O_WRONLY | O_CREAT | O_TRUNC;
    if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        redirect(request->input, O_RDONLY, STDIN_FILENO) &&
        redirect(request->output, create, STDOUT_FILENO) &&
        redirect(request->errors, create, STDERR_FILENO) &&
        sigprocmask(SIG_SETMASK, mask, NULL) == 0 &&
        (request->preload == NULL || setenv("LD_PRELOAD", request->preload, 1) == 0))
        execvp(request->command[0], request->command);
    int error = errno;
    if (write(report, &error, sizeof error) != sizeof error)
        _exit(126);
    _exit(127);
}

/* How long to sleep at the most: until the deadline, in steps that a timespec surely holds, and in
 * short ones where the size of the output has to be looked at. */
static struct timespec until(const struct tree_request *request, double deadline_s)
{
    const double step_s = request->output_most_bytes > 0 ? LOOK_EVERY_S : 1000;
    double left_s = deadline_s - now_s();
    if (left_s < 0)
        left_s = 0;
    if (left_s > step_s)
        left_s = step_s;
    time_t whole = (time_t)left_s;
    return (struct timespec){whole, (long)((left_s - (double)whole) * 1e9)};
}

static bool larger(const char *path, double bytes)
{
    struct stat facts;
    return path != NULL && stat(path, &facts) == 0 && S_ISREG(facts.st_mode) &&
           (double)facts.st_size > bytes;
}

static bool flooded(const struct tree_request *request)
{
    return request->output_most_bytes > 0 && (larger(request->output, request->output_most_bytes) ||
                                              larger(request->errors, request->output_most_bytes));
}

/* Processor time of a process that has ended and was not waited for yet; its threads' and nobody
 * else's. */
static double cpu_s_of(pid_t ended)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(ended, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return -1;
    return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

/* waitpid, which lets traced processes go on and speaks of the end of one only. */
static pid_t ended(const struct tree_request *request, pid_t wanted, int *status, int flags)
{
    if (!request->traced)
        return waitpid(wanted, status, flags | __WALL);
    for (;;) {
        int word;
        pid_t pid = waitpid(-1, &word, flags | __WALL);
        if (pid <= 0)
            return pid;
        execs_event(pid, word);
        if (WIFSTOPPED(word) || (wanted != -1 && pid != wanted))
            continue;
        *status = word;
        return pid;
    }
}

/* Takes the ends of orphans, so that they do not fill the table of processes.  True once the first
 * process has ended too, which is then still to be waited for. */
static bool orphans_reap(pid_t first, int flags)
{
    for (;;) {
        siginfo_t end = {.si_pid = 0};
        if (waitid(P_ALL, 0, &end, WEXITED | WNOWAIT | __WALL | flags) != 0 || end.si_pid == 0)
            return false;
        if (end.si_pid == first || waitpid(end.si_pid, NULL, __WALL) < 0)
            return end.si_pid == first;
    }
}

/* Takes the first process's end, if it has come; with `wait` it is waited for. */
static bool first_ended(const struct tree_request *request, pid_t child, bool wait,
                        struct tree_result *result)
{
    int flags = wait ? 0 : WNOHANG;
    if (!request->traced) {
        if (!orphans_reap(child, flags))
            return false;
        result->first_cpu_s = cpu_s_of(child);
    }
    return ended(request, child, &result->status, flags) == child;
}

/* Waits until the child has ended, the time is over, or this process is asked to end. */
static void watch(const struct tree_request *request, pid_t child, const sigset_t *signals,
                  double deadline_s, struct tree_result *result)
{
    while (!first_ended(request, child, false, result)) {
        struct timespec left = until(request, deadline_s);
        int signal = sigtimedwait(signals, NULL, &left);
        result->timed_out = signal < 0 && errno == EAGAIN && now_s() >= deadline_s;
        result->interrupted = signal > 0 && signal != SIGCHLD;
        result->flooded = flooded(request);
        if (!result->timed_out && !result->interrupted && !result->flooded)
            continue;
        kill(child, SIGKILL);
        if (!first_ended(request, child, true, result))
            abort();
        return;
    }
    result->flooded = flooded(request);
}

/* Ends what the first process left running, so that nothing of it disturbs the next measurement
 * and all of its processor time is counted.  A process may start others faster than this one can
 * read who they are, so it goes on until there is none, though not for ever.  False: some is left.
 */
static bool leftovers_end(const struct tree_request *request, const struct cgroup *group,
                          pid_t first)
{
    const struct timespec pause = {.tv_nsec = 200000};
    double deadline_s = now_s() + LEFTOVERS_S;
    int status;
    if (request->traced)
        execs_sample();
    kill(-first, SIGKILL);
    do {
        pid_t gone;
        cgroup_kill(group);
        if (!orphans_kill())
            return false;
        while ((gone = ended(request, -1, &status, WNOHANG)) > 0)
            continue;
        if (gone < 0 && errno == ECHILD)
            return true;
        nanosleep(&pause, NULL);
    } while (now_s() < deadline_s);
    return false;
}

static bool start(const struct tree_request *request, const sigset_t *mask, struct cgroup *group,
                  int report[2], pid_t *child)
{
    int gate[2];
    if (pipe2(report, O_CLOEXEC) != 0 || pipe2(gate, O_CLOEXEC) != 0)
        return false;
    const pid_t parent = getpid();
    *child = cgroup_fork(group);
    if (*child == 0) {
        close(gate[1]);
        become(request, mask, report[1], gate[0], parent);
    }
    close(report[1]);
    close(gate[0]);
    if (*child > 0 && request->traced)
        (void)execs_begin(*child); /* what could not be traced is told by execs_write */
    if (*child > 0 && request->started != NULL)
        request->started(*child);
    close(gate[1]);
    return *child > 0;
}

bool tree_run(const struct tree_request *request, struct tree_result *result)
{
    sigset_t signals, mask;
    struct cgroup group;
    int report[2];
    pid_t child;
    assert(request->command[0] != NULL && request->timeout_s >= 0);
    *result = (struct tree_result){.first_cpu_s = -1};
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 ||
        sigprocmask(SIG_BLOCK, &signals, &mask) != 0)
        return false;
    cgroup_make(&group);
    double begin_s = now_s();
    if (!start(request, &mask, &group, report, &child)) {
        cgroup_remove(&group);
        return false;
    }
    watch(request, child, &signals, request->timeout_s > 0 ? begin_s + request->timeout_s : DBL_MAX,
          result);
    result->wall_s = now_s() - begin_s;
    result->left = !leftovers_end(request, &group, child);
    result->group_cpu_s = cgroup_cpu_s(&group);
    cgroup_remove(&group);
    if (read(report[0], &result->error, sizeof result->error) < 0)
        return false;
    close(report[0]);
    return getrusage(RUSAGE_CHILDREN, &result->usage) == 0;
}
