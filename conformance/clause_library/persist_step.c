#include "persist_step.h"

#include "child_process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t persist_step_start(void (*work)(void *argument), void *argument)
{
    int status = 0;
    pid_t child = child_process_fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            clause_unsupported("a child cannot be traced: %s", strerror(errno));
        raise(SIGSTOP);
        work(argument);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status))
        _exit(WEXITSTATUS(status)); /* it has answered */
    return child;
}

/* The type of a request is an enumeration in glibc, and int in musl. */
static bool go_on(pid_t child, bool one_instruction)
{
    int status = 0;
    long signal = 0;
    for (;;) {
        if (ptrace(one_instruction ? PTRACE_SINGLESTEP : PTRACE_SYSCALL, child, NULL, signal) != 0)
            clause_unresolved("ptrace gave %s", strerror(errno));
        waitpid(child, &status, 0);
        if (!WIFSTOPPED(status) || WSTOPSIG(status) == SIGTRAP)
            break;
        signal = WSTOPSIG(status); /* one of its own */
    }
    if (WIFSIGNALED(status))
        clause_fail("the traced process was ended by signal %d", WTERMSIG(status));
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        _exit(WEXITSTATUS(status));
    return WIFSTOPPED(status);
}

bool persist_step_call(pid_t child)
{
    return go_on(child, false);
}

bool persist_step_instruction(pid_t child)
{
    return go_on(child, true);
}

void persist_step_kill(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}
