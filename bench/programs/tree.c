#include "tree.h"

#include "execs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
    int file = open(path, flags | O_CLOEXEC, 0644);
    return file >= 0 && dup2(file, stream) == stream;
}

/* The child.  What keeps it from becoming the program is told through `report`, which exec
 * closes.  Where it is to be traced, it waits until `gate` is closed. */
static _Noreturn void become(const struct tree_request *request, const sigset_t *mask, int report,
                             int gate, pid_t parent)
{
    char opened;
    if (request->traced && read(gate, &opened, sizeof opened) != 0)
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

/* How long to sleep at the most: until the deadline, in steps that a timespec surely holds. */
static struct timespec until(double deadline_s)
{
    const double step_s = 1000;
    double left_s = deadline_s - now_s();
    if (left_s < 0)
        left_s = 0;
    if (left_s > step_s)
        left_s = step_s;
    time_t whole = (time_t)left_s;
    return (struct timespec){whole, (long)((left_s - (double)whole) * 1e9)};
}

/* waitpid, which lets traced processes go on and speaks of the end of one only. */
static pid_t ended(const struct tree_request *request, pid_t wanted, int *status, int flags)
{
    if (!request->traced)
        return waitpid(wanted, status, flags);
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

/* Waits until the child has ended, the time is over, or this process is asked to end. */
static void watch(const struct tree_request *request, pid_t child, const sigset_t *signals,
                  double deadline_s, struct tree_result *result)
{
    while (ended(request, child, &result->status, WNOHANG) == 0) {
        struct timespec left = until(deadline_s);
        int signal = sigtimedwait(signals, NULL, &left);
        result->timed_out = signal < 0 && errno == EAGAIN && now_s() >= deadline_s;
        result->interrupted = signal > 0 && signal != SIGCHLD;
        if (!result->timed_out && !result->interrupted)
            continue;
        kill(child, SIGKILL);
        if (ended(request, child, &result->status, 0) != child)
            abort();
        return;
    }
}

/* Kills this process's children: those that left the group, and were orphaned, are among them,
 * because this process is their subreaper.  False: there is one that it may not or cannot kill. */
static bool children_kill(void)
{
    FILE *list = fopen("/proc/thread-self/children", "re");
    int child;
    bool killed = list != NULL;
    while (killed && fscanf(list, "%d", &child) == 1)
        killed = kill((pid_t)child, SIGKILL) == 0;
    if (list != NULL)
        fclose(list);
    return killed;
}

/* Ends what the first process left running, so that nothing of it disturbs the next measurement
 * and all of its processor time is counted. */
static void leftovers_end(const struct tree_request *request, pid_t group)
{
    int status;
    if (request->traced)
        execs_sample();
    kill(-group, SIGKILL);
    while (children_kill())
        if (ended(request, -1, &status, 0) < 0 && errno == ECHILD)
            return;
}

static bool start(const struct tree_request *request, const sigset_t *mask, int report[2],
                  pid_t *child)
{
    int gate[2];
    if (pipe2(report, O_CLOEXEC) != 0 || pipe2(gate, O_CLOEXEC) != 0)
        return false;
    const pid_t parent = getpid();
    *child = fork();
    if (*child == 0) {
        close(gate[1]);
        become(request, mask, report[1], gate[0], parent);
    }
    close(report[1]);
    close(gate[0]);
    if (*child > 0 && request->traced)
        (void)execs_begin(*child); /* what could not be traced is told by execs_write */
    close(gate[1]);
    return *child > 0;
}

bool tree_run(const struct tree_request *request, struct tree_result *result)
{
    sigset_t signals, mask;
    int report[2];
    pid_t child;
    assert(request->command[0] != NULL && request->timeout_s >= 0);
    *result = (struct tree_result){0};
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 ||
        sigprocmask(SIG_BLOCK, &signals, &mask) != 0)
        return false;
    double begin_s = now_s();
    if (!start(request, &mask, report, &child))
        return false;
    watch(request, child, &signals, request->timeout_s > 0 ? begin_s + request->timeout_s : DBL_MAX,
          result);
    result->wall_s = now_s() - begin_s;
    leftovers_end(request, child);
    if (read(report[0], &result->error, sizeof result->error) < 0)
        return false;
    close(report[0]);
    return getrusage(RUSAGE_CHILDREN, &result->usage) == 0;
}
