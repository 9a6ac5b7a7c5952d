/* supervisor.c: runs the cells of a list, several at a time, and prints a verdict for each.
 *
 *   conform-supervisor [-j N] LIST      (- is stdin; cell_list.h has the format)
 *
 * One keeper process a cell stands between this program and the process that is judged, so that
 * what a cell leaves running belongs to that cell.  A verdict is printed as soon as its cell is
 * over.  It is the same program on the host, where it may start an emulator, and inside a guest.
 *
 * 0: every cell has its verdict.  2: the list is wrong.  130: ended from outside; the cells that
 * were over have been printed.
 */
#include "cell_list.h"
#include "keeper.h"
#include "orphans.h"
#include "record.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MOST = 64, STATUS_USAGE = 2, STATUS_ENDED = 130 };

struct job {
    pid_t keeper; /* 0: the place is free */
    struct listed_cell cell;
    struct verdict *verdict; /* shared with the keeper */
};

static struct job jobs[JOBS_MOST];

static _Noreturn void refuse(const char *what, const char *why)
{
    fprintf(stderr, "conform-supervisor: %s: %s\n", what, why);
    exit(STATUS_USAGE);
}

static void verdict_print(const struct job *job)
{
    const struct verdict *verdict = job->verdict;
    struct record record;
    bool valued = strcmp(verdict->word, "VALUE") == 0;
    record_begin(&record, "verdict");
    record_unsigned(&record, "row", job->cell.number);
    record_string(&record, "allocator", job->cell.allocator);
    record_string(&record, "clause", job->cell.clause);
    record_string(&record, "verdict", verdict->word);
    if (valued)
        record_string(&record, "value", verdict->value);
    record_string(&record, "reason", verdict->reason[0] != '\0' ? verdict->reason : NULL);
    record_number(&record, "seconds", verdict->seconds);
    record_boolean(&record, "timed_out", verdict->timed_out);
    if (!record_end(&record, STDOUT_FILENO))
        refuse("stdout", strerror(errno));
}

static _Noreturn void keep(const struct job *job, pid_t parent)
{
    struct verdict verdict;
    struct keeper_order order = {(char **)job->cell.words, (char **)job->cell.environment,
                                 job->cell.limit_s};
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent || !keeper_prepare())
        _exit(1);
    keeper_run(&order, &verdict);
    const char *word = verdict.word;
    verdict.word = NULL; /* it is there once all of it is there */
    *job->verdict = verdict;
    atomic_signal_fence(memory_order_seq_cst);
    job->verdict->word = word;
    _exit(0);
}

static void job_start(struct job *job)
{
    *job->verdict = (struct verdict){.word = NULL};
    const pid_t parent = getpid();
    job->keeper = fork();
    if (job->keeper == 0)
        keep(job, parent);
    if (job->keeper < 0)
        refuse("fork", strerror(errno));
}

/* A keeper without a verdict was killed by the process that it kept; what that left behind is now
 * ours to end. */
static void keeper_lost(struct job *job)
{
    pid_t others[JOBS_MOST];
    unsigned count = 0;
    for (unsigned i = 0; i < JOBS_MOST; i++)
        if (jobs[i].keeper != 0)
            others[count++] = jobs[i].keeper;
    orphans_kill(others, count);
    job->verdict->word = "UNRESOLVED";
    snprintf(job->verdict->reason, sizeof job->verdict->reason, "its keeper was killed");
}

/* Waits for a keeper and prints its verdict.  False if there is none to wait for. */
static bool job_end(void)
{
    pid_t ended = waitpid(-1, NULL, __WALL);
    if (ended < 0)
        return errno == EINTR;
    for (unsigned i = 0; i < JOBS_MOST; i++) {
        struct job *job = &jobs[i];
        if (job->keeper != ended)
            continue;
        job->keeper = 0;
        if (job->verdict->word == NULL)
            keeper_lost(job);
        if (!keeper_asked_to_end())
            verdict_print(job);
    }
    return true;
}

static struct job *job_free(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (jobs[i].keeper == 0)
            return &jobs[i];
    return NULL;
}

/* The keepers end what they keep, and themselves. */
static int run_end(void)
{
    for (unsigned i = 0; i < JOBS_MOST; i++)
        if (jobs[i].keeper != 0)
            kill(jobs[i].keeper, SIGTERM);
    while (job_end())
        continue;
    return STATUS_ENDED;
}

static int cell_list_run(struct cell_list *list, unsigned count)
{
    struct job *job;
    bool more = true;
    while (more && !keeper_asked_to_end()) {
        if ((job = job_free(count)) == NULL)
            job_end();
        else if ((more = cell_list_next(list, &job->cell)))
            job_start(job);
    }
    if (keeper_asked_to_end())
        return run_end();
    while (job_end())
        if (keeper_asked_to_end())
            return run_end();
    return 0;
}

static unsigned jobs_parse(const char *text)
{
    char *end;
    long count = strtol(text, &end, 10);
    if (end == text || *end != '\0' || count < 1 || count > JOBS_MOST)
        refuse(text, "a number of jobs from 1 to 64");
    return (unsigned)count;
}

static void jobs_prepare(void)
{
    struct verdict *verdicts = mmap(NULL, JOBS_MOST * sizeof *verdicts, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (verdicts == MAP_FAILED || !keeper_prepare() || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
        refuse("set-up", strerror(errno));
    for (unsigned i = 0; i < JOBS_MOST; i++)
        jobs[i].verdict = &verdicts[i];
}

int main(int argc, char **argv)
{
    struct cell_list list;
    unsigned count = 1;
    for (int option; (option = getopt(argc, argv, "j:")) != -1;) {
        if (option != 'j')
            return STATUS_USAGE;
        count = jobs_parse(optarg);
    }
    if (optind + 1 != argc)
        refuse("usage", "conform-supervisor [-j N] LIST");
    if (!cell_list_read(argv[optind], &list))
        refuse(argv[optind], strerror(errno));
    jobs_prepare();
    int status = cell_list_run(&list, count);
    if (list.wrong != NULL) {
        fprintf(stderr, "conform-supervisor: %s:%u: %s\n", argv[optind], list.line, list.wrong);
        status = STATUS_USAGE;
    }
    cell_list_free(&list);
    return status;
}
