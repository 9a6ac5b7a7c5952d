/* keep.c: process-keeper, which stands between the driver and one measured process.
 *
 *   process-keeper --report FD --timeout SECONDS [--preload LIBRARIES] -- CMD...
 *
 * What the process writes goes to the driver directly.  What it is, what it used and how it ended
 * is told by this program, into the descriptor FD, which nothing that it starts gets: first a
 * `started` record with the number of the process, at the end a `kept` one.  Nothing outlives this
 * program: not at the end of the process, not when its time is over, not when this program is asked
 * to end.
 *
 * 0: the record says how it ended.  2: this program was called wrongly or could not do its work.
 */
#include "record.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_USAGE = 2 };

static int report_file = -1;

static _Noreturn void refuse(const char *what, const char *why)
{
    fprintf(stderr, "process-keeper: %s: %s\n", what, why);
    exit(STATUS_USAGE);
}

static double number(const char *name, const char *text, double most)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0 && value <= most))
        refuse(name, "not a valid number");
    return value;
}

static struct tree_request request_parse(int argc, char **argv)
{
    static const struct option known[] = {{"report", required_argument, NULL, 'r'},
                                          {"timeout", required_argument, NULL, 't'},
                                          {"preload", required_argument, NULL, 'p'},
                                          {0}};
    struct tree_request request = {.timeout_s = 0};
    for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
        switch (option) {
        case 'r':
            report_file = (int)number("--report", optarg, 1 << 20);
            break;
        case 't':
            request.timeout_s = number("--timeout", optarg, 1e6);
            break;
        case 'p':
            request.preload = optarg;
            break;
        default:
            exit(STATUS_USAGE);
        }
    }
    if (report_file < 0 || !(request.timeout_s > 0) || optind == argc)
        refuse("usage", "process-keeper --report FD --timeout SECONDS [OPTION...] -- CMD...");
    request.command = argv + optind;
    return request;
}

static void started(pid_t child)
{
    struct record record;
    record_begin(&record, "started");
    record_integer(&record, "pid", child);
    (void)record_end(&record, report_file); /* nobody listens: the driver has gone */
}

static double timeval_s(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static void seconds(struct record *record, const char *key, double value)
{
    if (value >= 0)
        record_number(record, key, value);
    else
        record_string(record, key, NULL);
}

static bool report(const struct tree_result *result)
{
    struct record record;
    bool signaled = WIFSIGNALED(result->status);
    record_begin(&record, "kept");
    record_string(&record, "error", result->error == 0 ? NULL : strerror(result->error));
    record_integer(&record, "status",
                   signaled ? -WTERMSIG(result->status) : WEXITSTATUS(result->status));
    record_boolean(&record, "timed_out", result->timed_out);
    record_boolean(&record, "left", result->left);
    seconds(&record, "first_cpu_s", result->first_cpu_s);
    seconds(&record, "group_cpu_s", result->group_cpu_s);
    seconds(&record, "cpu_s",
            timeval_s(result->usage.ru_utime) + timeval_s(result->usage.ru_stime));
    return record_end(&record, report_file);
}

int main(int argc, char **argv)
{
    struct tree_request request = request_parse(argc, argv);
    struct tree_result result;
    request.started = started;
    if (fcntl(report_file, F_SETFD, FD_CLOEXEC) != 0)
        refuse("--report", strerror(errno));
    if (!tree_run(&request, &result))
        refuse(request.command[0], strerror(errno));
    return report(&result) ? 0 : STATUS_USAGE;
}
