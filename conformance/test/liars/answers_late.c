/* Another process than the one that was started answers, and is not done when that one ends. */
#include "answer.h"
#include "clause.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void answers_late(const struct clause_run *run)
{
    const struct timespec late = {.tv_nsec = 100000000};
    int began[2];
    char byte = 0;
    (void)run;
    if (pipe(began) != 0)
        clause_unresolved("no pipe");
    if (fork() != 0)
        _exit(read(began[0], &byte, 1) == 1 ? 0 : 1);
    if (!answer_claim() || write(began[1], &byte, 1) != 1)
        _exit(1);
    nanosleep(&late, NULL);
    snprintf(answer_reason(), ANSWER_TEXT_MOST, "seen by the child, and told later");
    answer_finish(ANSWER_FAIL);
    _exit(1);
}

const struct clause CLAUSE = {.run = answers_late};
