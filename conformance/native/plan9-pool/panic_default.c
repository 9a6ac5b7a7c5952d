/* Frees a block twice in a child, without a callback and with one that comes back, and reads what
 * it wrote. */
#include "watched.h"

#include "said.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static Pool pool = {.name = "mortal", .maxsize = 1 << 20, .minarena = 4096};

static void come_back(Pool *one, char *format, ...)
{
    WATCHED_LINE(line, format);
    if (one == &pool && write(STDERR_FILENO, line, strlen(line)) < 0)
        _exit(1);
}

static void die(int to, bool returns)
{
    signal(SIGABRT, SIG_DFL);
    dup2(to, STDERR_FILENO);
    pool.panic = returns ? come_back : NULL;
    void *block = watched_alloc(&pool, 100);
    poolfree(&pool, block);
    poolfree(&pool, block);
    _exit(0);
}

static void dies(bool returns)
{
    int ends[2], status;
    struct said said = {0};
    char line[256];
    clause_expect(pipe(ends) == 0, "no pipe");
    pid_t child = fork();
    if (child == 0)
        die(ends[1], returns);
    close(ends[1]);
    waitpid(child, &status, 0);
    while (said_read(&said, ends[0]))
        continue;
    close(ends[0]);
    said_line(&said, line, sizeof line);
    clause_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "the process ended with %#x",
                  (unsigned)status);
    clause_expect(strncmp(line, "pool mortal (", 13) == 0 && strstr(line, "free already") != NULL,
                  "it said: %s", line);
}

static void panic_default(const struct clause_run *run)
{
    (void)run;
    dies(false);
    dies(true);
}

const struct clause CLAUSE = {.run = panic_default};
