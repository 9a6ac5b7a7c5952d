/* process_team.h: processes that do the same work on one heap at the same time.
 *
 * The measured process is the first member; the others are its children, which are forked when the
 * body is prepared and sleep between runs.  Member i has the i-th of the processors that the
 * process may use, and over again when there are more members than those.
 *
 * All members do as many operations as the run has, and no clock but the first one's is read: what
 * an operation costs a process while the others do theirs.  Its time is that of one process alone
 * if nobody disturbs anybody.
 *
 * If a child dies, the measured process ends at once in the same way, so that a crash is told as
 * one.
 */
#ifndef ASSAY_PROCESS_TEAM_H
#define ASSAY_PROCESS_TEAM_H

#include "team.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESS_TEAM_MOST = 64 };

/* What each member does, with a state of its own.  `common` is the body's state. */
struct process_work {
    void *(*prepare)(void *common, unsigned index); /* NULL: an allocation failed */
    bool (*run)(void *state, uint64_t operations, uint64_t *checksum);
    void (*finish)(void *state);
};

/* Shared by the members. */
struct process_meeting {
    pthread_barrier_t begin, middle, end;
    uint64_t operations;
    bool over;
    struct process_result {
        uint64_t checksum;
        bool done;
    } __attribute__((aligned(64))) results[PROCESS_TEAM_MOST];
};

struct process_team {
    struct process_work work;
    struct body_arguments arguments;
    void *common;
    void *state; /* of the first member */
    unsigned processes;
    cpu_set_t processors;
    struct process_meeting *meeting;
    pid_t children[PROCESS_TEAM_MOST];
};

/* Zeroed memory that children of this process share; never NULL. */
static inline void *process_team_memory(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    team_must(memory == MAP_FAILED ? errno : 0, "memory of a team");
    return memory;
}

static inline void process_team_barrier(pthread_barrier_t *barrier)
{
    int error = pthread_barrier_wait(barrier);
    team_must(error == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : error, "barrier of a team");
}

static inline void process_team_settle(const struct process_team *team, unsigned index)
{
    unsigned place = index % (unsigned)CPU_COUNT(&team->processors);
    team_must(placement_set_one(&team->processors, place), "processor of a process");
}

/* Ends this process as a child of it ended, unless that came to its end. */
static inline void process_team_follow(const siginfo_t *end)
{
    if (end->si_pid == 0 || (end->si_code == CLD_EXITED && end->si_status == 0))
        return;
    if (end->si_code == CLD_EXITED)
        _exit(end->si_status);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, end->si_status);
    signal(end->si_status, SIG_DFL);
    raise(end->si_status);
    sigprocmask(SIG_UNBLOCK, &one, NULL); /* this is the handler of another signal */
}

/* The team of this process, for the handler. */
static struct process_team *process_team_own;

static inline void process_team_child_ended(int signal)
{
    const int before = errno;
    (void)signal;
    for (unsigned i = 1; i < process_team_own->processes; i++) {
        siginfo_t end = {0};
        pid_t child = process_team_own->children[i];
        if (child > 0 && waitid(P_PID, (id_t)child, &end, WEXITED | WNOHANG | WNOWAIT) == 0)
            process_team_follow(&end);
    }
    errno = before;
}

static inline void process_team_watch(struct process_team *team)
{
    struct sigaction action = {.sa_handler = process_team_child_ended,
                               .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    process_team_own = team;
    team_must(sigaction(SIGCHLD, &action, NULL) == 0 ? 0 : errno, "signal of a team");
}

/* One member's part of a run. */
static inline void process_team_part(const struct process_team *team, void *state, unsigned index)
{
    struct process_result *result = &team->meeting->results[index];
    *result = (struct process_result){0};
    result->done =
        state != NULL && team->work.run(state, team->meeting->operations, &result->checksum);
}

/* The life of a child, which ends with its parent. */
_Noreturn static inline void process_team_serve(struct process_team *team, unsigned index,
                                                pid_t parent)
{
    struct process_meeting *meeting = team->meeting;
    struct heap heap = heap_of(&team->arguments);
    bool shares = heap.allocator != NULL && heap.allocator->process_enter != NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it has died already */
        _exit(0);
    process_team_settle(team, index);
    if (shares && heap.allocator->process_enter(heap.handle) != 0)
        team_must(EAGAIN, "a process of a team");
    void *state = team->work.prepare(team->common, index);
    process_team_barrier(&meeting->middle);
    for (;;) {
        process_team_barrier(&meeting->begin);
        if (meeting->over)
            break;
        process_team_part(team, state, index);
        process_team_barrier(&meeting->end);
    }
    if (state != NULL)
        team->work.finish(state);
    heap_thread_leave(&heap);
    _exit(0);
}

/* Starts the members; `team->work` and `common` stand.  False: an allocation failed. */
static inline bool process_team_open(struct process_team *team,
                                     const struct body_arguments *arguments, unsigned processes)
{
    pthread_barrierattr_t shared;
    team->arguments = *arguments;
    team->processes = processes;
    team->meeting = process_team_memory(sizeof *team->meeting);
    team_must(sched_getaffinity(0, sizeof team->processors, &team->processors) == 0 ? 0 : errno,
              "processors of a team");
    team_must(pthread_barrierattr_init(&shared), "barrier of a team");
    team_must(pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED), "barrier of a team");
    pthread_barrier_t *all[] = {&team->meeting->begin, &team->meeting->middle, &team->meeting->end};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        team_must(pthread_barrier_init(all[i], &shared, processes), "barrier of a team");
    pthread_barrierattr_destroy(&shared);
    if (processes > 1)
        process_team_watch(team);
    const pid_t parent = getpid();
    for (unsigned i = 1; i < processes; i++) {
        team->children[i] = fork();
        team_must(team->children[i] < 0 ? errno : 0, "a process of a team");
        if (team->children[i] == 0)
            process_team_serve(team, i, parent);
    }
    if (processes > 1) {
        process_team_child_ended(SIGCHLD); /* before its number was known */
        process_team_settle(team, 0);
    }
    team->state = team->work.prepare(team->common, 0);
    process_team_barrier(&team->meeting->middle);
    return team->state != NULL;
}

static inline bool process_team_run(struct process_team *team, uint64_t operations,
                                    uint64_t *checksum)
{
    bool done = true;
    team->meeting->operations = operations;
    process_team_barrier(&team->meeting->begin);
    process_team_part(team, team->state, 0);
    process_team_barrier(&team->meeting->end);
    for (unsigned i = 0; i < team->processes; i++) {
        *checksum += team->meeting->results[i].checksum;
        done = done && team->meeting->results[i].done;
    }
    return done;
}

static inline void process_team_close(struct process_team *team)
{
    team->meeting->over = true;
    process_team_barrier(&team->meeting->begin);
    for (unsigned i = 1; i < team->processes; i++) {
        siginfo_t end = {0};
        while (waitid(P_PID, (id_t)team->children[i], &end, WEXITED) < 0 && errno == EINTR)
            continue;
        process_team_follow(&end);
    }
    signal(SIGCHLD, SIG_DFL);
    if (team->state != NULL)
        team->work.finish(team->state);
    placement_set(&team->processors);
    munmap(team->meeting, sizeof *team->meeting);
}

#endif
