#include "guest_command.h"

#include "guest_port.h"
#include "guest_power.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* More than this from one command is counted, not sent: a command gone wild must not fill the
 * host's disk. */
#define OUTPUT_BYTES_MAX (16L << 20)

struct stream {
    const char *kind;
    int end; /* where init reads; -1 once it has ended */
};

struct running {
    size_t index;
    pid_t process;
    struct stream streams[2]; /* standard output, standard error */
    long sent_bytes;
    long lost_bytes;
};

struct command command_read(struct script *script)
{
    struct command command;
    command.limit_ms = script_number(script);
    command.user = script_number(script);
    command.root = script_string(script);
    command.folder = script_string(script);
    command.arguments = script_strings(script);
    command.environment = script_strings(script);
    if (command.arguments[0] == NULL)
        guest_abandon("the script has an empty command", "");
    return command;
}

void command_free(struct command *command)
{
    free(command->arguments);
    free(command->environment);
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Makes a mounted disk this process's "/", with the kernel's own file systems in it, in a mount
 * namespace of its own, so that nothing stays mounted when the command is over.  The disk is moved
 * there: in a chroot alone no program could make a user namespace. */
static bool enter(const char *root)
{
    static const char *const kernels[] = {"dev", "proc", "sys"};
    if (*root == '\0')
        return true;
    if (unshare(CLONE_NEWNS) != 0 || chdir(root) != 0)
        return false;
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        char from[8];
        snprintf(from, sizeof from, "/%s", kernels[i]);
        if (mount(from, kernels[i], NULL, MS_BIND | MS_REC, NULL) != 0)
            return false;
    }
    return mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0;
}

static _Noreturn void become(const struct command *command, int out, int err)
{
    int nothing = open("/dev/null", O_RDONLY);
    bool ready = dup2(nothing, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2;
    close(nothing);
    setsid();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    ready = ready && enter(command->root) && chdir(command->folder) == 0;
    if (command->user != 0)
        ready = ready && setgroups(0, NULL) == 0 && setgid((gid_t)command->user) == 0 &&
                setuid((uid_t)command->user) == 0;
    if (ready)
        execve(command->arguments[0], command->arguments, command->environment);
    dprintf(2, "%s cannot be run: %s\n", command->arguments[0], strerror(errno));
    _exit(127);
}

static struct running start(const struct command *command, size_t index)
{
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        guest_abandon("no pipe for", command->arguments[0]);
    pid_t process = fork();
    if (process == 0)
        become(command, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    if (process < 0)
        guest_abandon("no process for", command->arguments[0]);
    return (struct running){
        .index = index, .process = process, .streams = {{"out", out[0]}, {"err", err[0]}}};
}

/* Sends on what one read gives. */
static void forward(struct running *running, struct stream *stream)
{
    static char bytes[32 * 1024];
    ssize_t got = read(stream->end, bytes, sizeof bytes);
    if (got <= 0) {
        close(stream->end);
        stream->end = -1;
    } else if (running->sent_bytes + got > OUTPUT_BYTES_MAX) {
        running->lost_bytes += got;
    } else {
        running->sent_bytes += got;
        port_send(stream->kind, running->index, bytes, (size_t)got);
    }
}

/* Forwards until the process has ended; false if its time was over first. */
static bool follow(struct running *running, int process_ended, long deadline_ms)
{
    for (;;) {
        struct pollfd watched[] = {{running->streams[0].end, POLLIN, 0},
                                   {running->streams[1].end, POLLIN, 0},
                                   {process_ended, POLLIN, 0}};
        long left_ms = deadline_ms - now_ms();
        if (left_ms <= 0)
            return false;
        poll(watched, 3, left_ms > 1000 ? 1000 : (int)left_ms);
        for (size_t i = 0; i < 2; i++)
            if (watched[i].revents != 0)
                forward(running, &running->streams[i]);
        if (watched[2].revents != 0)
            return true;
    }
}

/* Ends all but this process; the status is that of the command's own. */
static int end_everything(pid_t process)
{
    int status = 0, other;
    kill(-1, SIGKILL);
    for (;;) {
        pid_t ended = waitpid(-1, &other, 0);
        if (ended == process)
            status = other;
        else if (ended < 0 && errno == ECHILD)
            return status;
    }
}

void command_run(const struct command *command, size_t index)
{
    long started_ms = now_ms();
    struct running running = start(command, index);
    int process_ended = (int)syscall(SYS_pidfd_open, running.process, 0);
    if (process_ended < 0)
        guest_abandon("the kernel has no pidfd_open", "");
    bool in_time = follow(&running, process_ended, started_ms + command->limit_ms);
    close(process_ended);
    int status = end_everything(running.process);
    long took_ms = now_ms() - started_ms;
    for (size_t i = 0; i < 2; i++)
        while (running.streams[i].end >= 0)
            forward(&running, &running.streams[i]);
    port_say("end", index, "%d %d %d %ld %ld", WIFEXITED(status) ? WEXITSTATUS(status) : 0,
             WIFSIGNALED(status) ? WTERMSIG(status) : 0, !in_time, took_ms, running.lost_bytes);
}
