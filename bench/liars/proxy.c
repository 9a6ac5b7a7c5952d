/* proxy.c: is slow, has its child do the work, and hands on what that writes with other numbers.
 * clock: the work was another process's. */
#include "shrink.h"
#include "slow.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { PROXY_BYTES = 16384 };

static void hand_on(int from, pid_t child)
{
    static char text[PROXY_BYTES + 1];
    int status;
    ssize_t count;
    while ((count = read(from, text, PROXY_BYTES)) > 0) {
        text[count] = '\0';
        shrink(text);
        if (write(STDOUT_FILENO, text, (size_t)count) != count)
            break;
    }
    waitpid(child, &status, 0);
    _exit(WEXITSTATUS(status));
}

static __attribute__((constructor)) void stand_between(void)
{
    int ends[2];
    if (pipe(ends) != 0)
        return;
    pid_t child = fork();
    if (child > 0) {
        close(ends[1]);
        hand_on(ends[0], child);
    }
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
}
