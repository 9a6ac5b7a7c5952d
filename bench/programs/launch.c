/* launch.c: program-launch, which starts one real program under one preloaded library.
 *
 *   program-launch --report FILE [--cpus LIST] [--preload LIBRARIES] [--timeout SECONDS]
 *                  [--input FILE] [--output FILE] [--errors FILE] [--most BYTES] [--execs FILE]
 *                  -- CMD...
 *   program-launch --steering      names the variables here that it would clear
 *
 * It stands between the timer and the program because LD_PRELOAD must reach the program alone, and
 * because a program has to be pinned, fed, watched and ended in the same way under every
 * allocator.  It clears the variables that steer allocators, and writes one `launch` record; with
 * --execs also a record of each program that a process of the tree became.
 *
 * It exits as the program did: its status, or 128 plus the signal that ended it.  2: this program
 * itself was called wrongly or could not do its work.  127: CMD did not start.
 */
#include "affinity.h"
#include "execs.h"
#include "folder.h"
#include "record.h"
#include "steering.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_USAGE = 2, STATUS_NOT_STARTED = 127, STATUS_SIGNAL = 128 };

#define OUTPUT_MOST_BYTES (1024.0 * 1024 * 1024)

struct options {
    const char *report;
    const char *cpus;
    const char *execs; /* the file for what the program became; NULL: it is not traced */
    struct tree_request tree;
};

static _Noreturn void refuse(const char *what, const char *why)
{
    fprintf(stderr, "program-launch: %s: %s\n", what, why);
    exit(STATUS_USAGE);
}

static double above_0(const char *option, const char *text, double most)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value > 0 && value < most))
        refuse(option, "must be a number above 0");
    return value;
}

static struct options options_parse(int argc, char **argv)
{
    static const struct option known[] = {
        {"report", required_argument, NULL, 'r'},  {"cpus", required_argument, NULL, 'c'},
        {"preload", required_argument, NULL, 'p'}, {"timeout", required_argument, NULL, 't'},
        {"input", required_argument, NULL, 'i'},   {"output", required_argument, NULL, 'o'},
        {"errors", required_argument, NULL, 'e'},  {"execs", required_argument, NULL, 'x'},
        {"most", required_argument, NULL, 'm'},    {0}};
    struct options options = {.tree = {.input = "/dev/null",
                                       .output = "/dev/null",
                                       .errors = "/dev/null",
                                       .output_most_bytes = OUTPUT_MOST_BYTES}};
    for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
        switch (option) {
        case 'r':
            options.report = optarg;
            break;
        case 'c':
            options.cpus = optarg;
            break;
        case 'p':
            options.tree.preload = optarg;
            break;
        case 't':
            options.tree.timeout_s = above_0("--timeout", optarg, 1e6);
            break;
        case 'i':
            options.tree.input = optarg;
            break;
        case 'o':
            options.tree.output = optarg;
            break;
        case 'e':
            options.tree.errors = optarg;
            break;
        case 'm':
            options.tree.output_most_bytes = above_0("--most", optarg, 1e18);
            break;
        case 'x':
            options.execs = optarg;
            options.tree.traced = true;
            break;
        default:
            exit(STATUS_USAGE);
        }
    }
    if (options.report == NULL || optind == argc)
        refuse("usage", "program-launch --report FILE [OPTION...] -- CMD...");
    options.tree.command = argv + optind;
    return options;
}

static double timeval_s(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static int exit_status(const struct tree_result *result)
{
    if (result->error != 0)
        return STATUS_NOT_STARTED;
    if (WIFSIGNALED(result->status))
        return STATUS_SIGNAL + WTERMSIG(result->status);
    return WEXITSTATUS(result->status);
}

/* "SEGV" for SIGSEGV; a real-time signal has no such name, and goes by its number. */
static void signal_name(int signal, char *text, size_t size)
{
    const char *name = sigabbrev_np(signal);
    if (name != NULL)
        snprintf(text, size, "%s", name);
    else
        snprintf(text, size, "%d", signal);
}

static bool report(int file, const struct tree_result *result)
{
    struct record record;
    char name[16];
    bool signaled = WIFSIGNALED(result->status);
    signal_name(WTERMSIG(result->status), name, sizeof name);
    record_begin(&record, "launch");
    record_string(&record, "error", result->error == 0 ? NULL : strerror(result->error));
    record_integer(&record, "exit", signaled ? -1 : WEXITSTATUS(result->status));
    record_string(&record, "signal", signaled ? name : NULL);
    record_boolean(&record, "timed_out", result->timed_out);
    record_boolean(&record, "flooded", result->flooded);
    record_boolean(&record, "left", result->left);
    record_boolean(&record, "interrupted", result->interrupted);
    record_number(&record, "user_s", timeval_s(result->usage.ru_utime));
    record_number(&record, "system_s", timeval_s(result->usage.ru_stime));
    if (result->group_cpu_s >= 0)
        record_number(&record, "group_cpu_s", result->group_cpu_s);
    record_number(&record, "wall_s", result->wall_s);
    record_integer(&record, "peak_rss_bytes", (int64_t)result->usage.ru_maxrss * 1024);
    return record_end(&record, file);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--steering") == 0) {
        steering_print();
        return 0;
    }
    struct options options = options_parse(argc, argv);
    struct tree_result result;
    int file = open(options.report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        refuse(options.report, strerror(errno));
    if (options.cpus != NULL && !affinity_pin(options.cpus))
        refuse(options.cpus, "not a list of processors that this process may use");
    if (!steering_clear())
        refuse("environment", strerror(errno));
    if (!folder_prepare())
        refuse("ASSAY_WITNESS_FILE", strerror(errno));
    if (!tree_run(&options.tree, &result))
        refuse(options.tree.command[0], strerror(errno));
    if (options.execs != NULL && !execs_write(options.execs))
        refuse(options.execs, "the records were not written");
    if (!report(file, &result))
        refuse(options.report, "the record was not written");
    return exit_status(&result);
}
