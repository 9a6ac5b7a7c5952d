/* Ends well only if its child lets itself be traced, as a debugger's does. */
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : 3);
    if (waitpid(child, &status, 0) != child || status != 0)
        return 3;
    return puts("traced") < 0;
}
