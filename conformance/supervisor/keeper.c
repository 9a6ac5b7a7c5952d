/* keeper.c: starts a judged process, watches it, ends what it left behind, and judges how it ended.
 *
 * The process may do anything: it may hang, flood its output, kill its parent or hide children.  So
 * everything it could use is set up before it becomes the program, its time is measured here, and
 * the verdict comes from the answer in shared memory together with the way it ended: either alone
 * could be forged or lost.
 */
#include "keeper.h"

#include "answer.h"
#include "descriptors.h"
#include "load.h"
#include "orphans.h"
#include "said.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MOST = 64, STATUS_NOT_STARTED = 126, LOOK_EVERY_MS = 2, LOAD_EVERY_MS = 50 };

struct kept {
    pid_t process;
    int handle; /* pidfd; -1 where a container refuses it */
    int pipe;   /* what it writes */
    int answer_file;
    struct answer *answer;
    uint64_t nonce;
    int status;
    bool ended;
    enum answer_state state; /* as it was when the process ended, before others of its kin did */
    unsigned orphans;        /* left behind by a process that was over */
    struct said said;
};

static volatile sig_atomic_t asked_to_end;

static void end_ask(int signal)
{
    asked_to_end = signal;
}

bool keeper_asked_to_end(void)
{
    return asked_to_end != 0;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool keeper_prepare(void)
{
    struct sigaction action = {.sa_handler = end_ask};
    return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 && sigaction(SIGTERM, &action, NULL) == 0 &&
           sigaction(SIGINT, &action, NULL) == 0 && sigaction(SIGHUP, &action, NULL) == 0;
}

/* The signals' actions and mask as a fresh login would have them. */
static void signals_reset(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
}

/* Its descriptors: 0 is empty, 1 and 2 are ours to read, 3 is the answer, and there is no other. */
static bool files_arrange(int answer, int pipe)
{
    int empty = open("/dev/null", O_RDONLY);
    return empty >= 0 && dup2(empty, 0) == 0 && dup2(pipe, 1) == 1 && dup2(pipe, 2) == 2 &&
           dup2(answer, KEEPER_ANSWER_FILE) == KEEPER_ANSWER_FILE &&
           (answer != KEEPER_ANSWER_FILE || fcntl(answer, F_SETFD, 0) == 0) &&
           descriptors_close(KEEPER_ANSWER_FILE + 1);
}

/* The child, which ends where its parent ended before it was bound to it. */
static _Noreturn void become(const struct keeper_order *order, const struct kept *kept, int pipe,
                             pid_t parent)
{
    const struct rlimit no_core = {0, 0};
    char nonce[24], file[8];
    char *words[WORDS_MOST + 5];
    size_t count = 0;
    for (; order->words[count] != NULL && count < WORDS_MOST; count++)
        words[count] = order->words[count];
    snprintf(nonce, sizeof nonce, "%" PRIu64, kept->nonce);
    snprintf(file, sizeof file, "%d", KEEPER_ANSWER_FILE);
    memcpy(words + count, (char *[]){"--answer", file, "--nonce", nonce, NULL},
           5 * sizeof words[0]);
    personality(ADDR_NO_RANDOMIZE); /* may be refused: the layout then differs, and nothing else */
    signals_reset();
    if (setsid() >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        setrlimit(RLIMIT_CORE, &no_core) == 0 && files_arrange(kept->answer_file, pipe))
        execve(words[0], words, order->environment);
    dprintf(2, "%s: %s\n", words[0], strerror(errno));
    _exit(STATUS_NOT_STARTED);
}

static bool start(const struct keeper_order *order, struct kept *kept)
{
    int pipes[2];
    *kept = (struct kept){.handle = -1, .pipe = -1, .answer_file = -1};
    kept->answer = answer_create(&kept->answer_file, &kept->nonce);
    if (kept->answer == NULL || pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    kept->pipe = pipes[0];
    fcntl(pipes[1], F_SETFL, 0); /* the process's end blocks, as everybody expects of stdout */
    const pid_t parent = getpid();
    kept->process = fork();
    if (kept->process == 0)
        become(order, kept, pipes[1], parent);
    close(pipes[1]);
    if (kept->process > 0)
        kept->handle = (int)syscall(SYS_pidfd_open, kept->process, 0);
    return kept->process > 0;
}

/* How long to wait for either end, in milliseconds: at most until the load is read again.  Without
 * a handle the end wakes nobody, so the wait is short. */
static int wait_ms(const struct kept *kept, double left_s)
{
    int most_ms = kept->handle < 0 ? LOOK_EVERY_MS : LOAD_EVERY_MS;
    return left_s * 1e3 < most_ms ? (int)(left_s * 1e3) + 1 : most_ms;
}

/* Reads what it writes until it has ended, its time is over, or this process is asked to end.  Its
 * time passes as slowly as a thread is slowed down by the others that want a processor, so that a
 * busy machine does not decide. */
static void watch(struct kept *kept, double limit_s)
{
    struct pollfd files[] = {{kept->handle, POLLIN, 0}, {kept->pipe, POLLIN, 0}};
    double looked_s = now_s();
    while (!kept->ended) {
        if (limit_s <= 0 || asked_to_end != 0)
            return;
        int ready = poll(files, 2, wait_ms(kept, limit_s));
        double before_s = looked_s;
        looked_s = now_s();
        limit_s -= (looked_s - before_s) * load_share();
        if (ready < 0)
            continue;
        if (files[1].revents != 0 && !said_read(&kept->said, kept->pipe))
            files[1].fd = -1;
        if (kept->handle < 0 || files[0].revents != 0)
            kept->ended = waitpid(kept->process, &kept->status, WNOHANG) == kept->process;
    }
}

static const char *state_word(enum answer_state state)
{
    return state == ANSWER_PASS          ? "PASS"
           : state == ANSWER_UNSUPPORTED ? "UNSUPPORTED"
           : state == ANSWER_UNRESOLVED  ? "UNRESOLVED"
                                         : "FAIL";
}

__attribute__((format(printf, 3, 4))) static void decide(struct verdict *verdict, const char *word,
                                                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    verdict->word = word;
    vsnprintf(verdict->reason, sizeof verdict->reason, format, arguments);
    va_end(arguments);
}

/* "SIGSEGV"; not every C library has a function for it. */
static const char *signal_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {{SIGSEGV, "SIGSEGV"}, {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},
                 {SIGILL, "SIGILL"},   {SIGFPE, "SIGFPE"},   {SIGTRAP, "SIGTRAP"},
                 {SIGSYS, "SIGSYS"},   {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
                 {SIGPIPE, "SIGPIPE"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number)
            return names[i].name;
    return "another signal";
}

/* " (its words)", or nothing. */
static const char *quoted(const struct said *said, char *text, size_t size)
{
    char line[KEEPER_SAID_MOST];
    said_line(said, line, sizeof line);
    snprintf(text, size, line[0] != '\0' ? " (%s)" : "%s", line);
    return text;
}

/* The process ended, or was ended, without a final answer, or with a PASS that came too soon. */
static void judge_end(const struct kept *kept, enum answer_state state, struct verdict *verdict)
{
    char words[KEEPER_SAID_MOST + 4];
    const char *when = state == ANSWER_WAITING ? "before the clause began"
                       : state == ANSWER_PASS  ? "after the clause, while the process ended"
                                               : "in the middle of the clause";
    quoted(&kept->said, words, sizeof words);
    if (!kept->ended)
        decide(verdict, state == ANSWER_WAITING ? "UNRESOLVED" : "FAIL",
               "not over when its time was, %s%s", when, words);
    else if (WIFSIGNALED(kept->status) && WTERMSIG(kept->status) == SIGKILL)
        decide(verdict, "UNRESOLVED", "killed %s, and not by the runner%s", when, words);
    else if (WIFSIGNALED(kept->status))
        decide(verdict, "FAIL", "died of %s %s%s", signal_name(WTERMSIG(kept->status)), when,
               words);
    else if (state == ANSWER_WAITING)
        decide(verdict, "UNRESOLVED", "ended with status %d %s%s", WEXITSTATUS(kept->status), when,
               words);
    else
        decide(verdict, "FAIL", "ended with status %d %s%s", WEXITSTATUS(kept->status), when,
               words);
}

static void judge(const struct kept *kept, struct verdict *verdict)
{
    enum answer_state state = kept->state;
    bool clean = kept->ended && WIFEXITED(kept->status) && WEXITSTATUS(kept->status) == 0;
    if (state == ANSWER_SPOILED) {
        decide(verdict, "UNRESOLVED", "its answer was overwritten");
        return;
    }
    if (state == ANSWER_ANSWERING) {
        decide(verdict, "UNRESOLVED", "it ended while it answered");
        return;
    }
    if (state <= ANSWER_RUNNING || (state == ANSWER_PASS && !clean)) {
        judge_end(kept, state, verdict);
        return;
    }
    if (state == ANSWER_PASS && kept->orphans > 0) {
        decide(verdict, "UNRESOLVED", "it left processes running behind it: %u", kept->orphans);
        return;
    }
    if (state == ANSWER_PASS)
        snprintf(verdict->value, sizeof verdict->value, "%s", kept->answer->value);
    decide(verdict, verdict->value[0] != '\0' ? "VALUE" : state_word(state), "%s",
           kept->answer->reason);
}

static void finish(struct kept *kept)
{
    if (kept->handle >= 0)
        close(kept->handle);
    if (kept->pipe >= 0)
        close(kept->pipe);
    if (kept->answer != NULL)
        answer_destroy(kept->answer, kept->answer_file);
}

void keeper_run(const struct keeper_order *order, struct verdict *verdict)
{
    struct kept kept;
    double begin_s = now_s();
    *verdict = (struct verdict){.word = "UNRESOLVED"};
    if (start(order, &kept)) {
        watch(&kept, order->limit_s);
        verdict->timed_out = !kept.ended;
        kept.state = answer_state(kept.answer, kept.nonce);
        kept.orphans = orphans_end(kept.ended ? 0 : kept.process);
        if (kept.state == ANSWER_ANSWERING) /* one of its kin was first, and is over now */
            kept.state = answer_state(kept.answer, kept.nonce);
        said_read(&kept.said, kept.pipe);
        judge(&kept, verdict);
    } else {
        decide(verdict, "UNRESOLVED", "no process could be started: %s", strerror(errno));
    }
    if (asked_to_end != 0)
        decide(verdict, "UNRESOLVED", "the run was ended from outside");
    verdict->seconds = now_s() - begin_s;
    finish(&kept);
}
