#include "persist_team.h"

#include "child_process.h"
#include "pattern.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BLOCKS = 12, SETTLED = 10, SOON_S = 15, SOON_S_EMULATED = 60 };

static pid_t members[PERSIST_TEAM_MOST];
static unsigned member_count;
static bool emulated;
/* Shared by the processes. */
struct team {
    volatile bool finishing;
    volatile unsigned turns;
};

static struct team *team;

struct held {
    unsigned char *block;
    size_t size;
    uint64_t key;
};

void persist_team_pause(void)
{
    sched_yield();
}

void persist_team_start(const struct persist_file *file, unsigned count,
                        void (*work)(const struct persist_file *file, unsigned number))
{
    if (team == NULL)
        team = child_process_shared(sizeof *team);
    team->finishing = false;
    team->turns = 0;
    emulated = file->run->emulated;
    member_count = count;
    for (unsigned i = 0; i < count; i++) {
        members[i] = child_process_fork();
        if (members[i] == 0) {
            work(file, i);
            _exit(0);
        }
    }
}

static void held_expect(const struct held *held)
{
    clause_expect(pattern_holds(held->block, held->size, held->key),
                  "a block of %zu bytes has bytes of another process", held->size);
}

/* A large block by its ends: what is between them is not worth the time. */
static size_t looked_at(size_t size)
{
    return size < 4096 ? size : 4096;
}

void persist_team_use(const struct persist_file *file, unsigned number, unsigned turns,
                      size_t size_most)
{
    struct held held[BLOCKS] = {{0}};
    uint64_t random = random_stream(file->run->seed ^ (uint64_t)getpid(), number);
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    for (unsigned i = 0; i < turns && !team->finishing; i++) {
        __atomic_add_fetch(&team->turns, 1, __ATOMIC_RELAXED);
        struct held *one = &held[random_below(&random, BLOCKS)];
        if (one->block != NULL) {
            held_expect(one);
            heap_free(&own, one->block);
            one->block = NULL;
            continue;
        }
        size_t size = 1 + random_below(&random, size_most);
        *one = (struct held){heap_malloc(&own, size), looked_at(size), random_next(&random)};
        if (one->block != NULL)
            pattern_fill(one->block, one->size, one->key);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        if (held[i].block != NULL) {
            held_expect(&held[i]);
            heap_free(&own, held[i].block);
        }
    persist_close(file->run, own.handle);
}

void persist_team_settle(void)
{
    for (unsigned i = 0; i < SOON_S * 1000 && team->turns < SETTLED * member_count; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

void persist_team_finish(void)
{
    team->finishing = true;
}

void persist_team_expect(void)
{
    for (unsigned i = 0; i < member_count; i++)
        child_process_expect(members[i], "a process of the heap");
    member_count = 0;
}

void persist_team_expect_soon(const char *what)
{
    unsigned steps = (emulated ? SOON_S_EMULATED : SOON_S) * 1000;
    for (unsigned i = 0; i < member_count; i++) {
        siginfo_t ended = {0};
        for (unsigned step = 0; step < steps && ended.si_pid == 0; step++) {
            if (step > 0)
                nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            waitid(P_PID, (id_t)members[i], &ended, WEXITED | WNOHANG | WNOWAIT);
        }
        if (ended.si_pid == 0) {
            persist_team_kill();
            clause_fail("a process hangs in %s", what);
        }
    }
    persist_team_expect();
}

pid_t persist_team_kill(void)
{
    pid_t last = 0;
    for (unsigned i = 0; i < member_count; i++)
        kill(members[i], SIGKILL);
    for (unsigned i = 0; i < member_count; i++) {
        last = members[i];
        waitpid(last, NULL, 0);
    }
    member_count = 0;
    return last;
}

void persist_team_signal(unsigned number, int signal)
{
    kill(members[number], signal);
}

void persist_team_stop(void)
{
    for (unsigned i = 0; i < member_count; i++) {
        siginfo_t stopped;
        kill(members[i], SIGSTOP);
        waitid(P_PID, (id_t)members[i], &stopped, WSTOPPED | WEXITED | WNOWAIT);
    }
}

void persist_team_continue(void)
{
    for (unsigned i = 0; i < member_count; i++)
        kill(members[i], SIGCONT);
}

pid_t persist_team_namesake(pid_t number)
{
    FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");
    if (last == NULL || fprintf(last, "%d", number - 1) < 0 || fclose(last) != 0)
        return 0;
    pid_t process = child_process_fork();
    if (process == 0)
        for (;;)
            pause();
    if (process == number)
        return process;
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    return 0;
}
