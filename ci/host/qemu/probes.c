/* Prints one record: what the platform that this program runs on can do, and what it is.
 *
 * {"record":"host", "kernel":…, …, "features":{NAME: true or false}, "reasons":{NAME: why not}}
 * A probe that crashes, or has not ended after its time, is a "no" with that reason. */
#include "probes.h"

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PROBE_LIMIT_MS
#define PROBE_LIMIT_MS 5000
#endif

struct answer {
    char reason[160]; /* empty: it works */
};

static char said[128];

const char *probe_errno(const char *what)
{
    snprintf(said, sizeof said, "%s: %s", what, strerror(errno));
    return said;
}

/* In the child: a group of its own, so that what it leaves behind ends with it. */
static _Noreturn void try_probe(const struct probe *probe, int out)
{
    setpgid(0, 0);
    const char *reason = probe->try();
    if (reason == NULL)
        reason = "+";
    size_t length = strlen(reason);
    _exit(write(out, reason, length) == (ssize_t)length ? 0 : 1);
}

/* What the child wrote, or how it ended without a word. */
static struct answer listen(pid_t child, int in)
{
    struct answer answer = {""};
    struct pollfd watched = {in, POLLIN, 0};
    ssize_t got = 0;
    if (poll(&watched, 1, PROBE_LIMIT_MS) == 1)
        got = read(in, answer.reason, sizeof answer.reason - 1);
    else
        snprintf(answer.reason, sizeof answer.reason, "did not end in %d ms", PROBE_LIMIT_MS);
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    int status;
    if (waitpid(child, &status, 0) == child && answer.reason[0] == '\0')
        snprintf(answer.reason, sizeof answer.reason, "ended with %s %d",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (got == 1 && answer.reason[0] == '+')
        answer.reason[0] = '\0';
    return answer;
}

static struct answer ask(const struct probe *probe)
{
    struct answer answer = {"no process for it"};
    int ends[2];
    if (pipe(ends) != 0)
        return answer;
    pid_t child = fork();
    if (child == 0)
        try_probe(probe, ends[1]);
    close(ends[1]);
    if (child > 0) {
        setpgid(child, child);
        answer = listen(child, ends[0]);
    }
    close(ends[0]);
    return answer;
}

/* The first line of a file of the kernel, or NULL. */
static const char *line_of(const char *path, char *line, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, line, size - 1);
    if (file >= 0)
        close(file);
    if (got < 0)
        return NULL;
    line[got] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void add_number(struct record *record, const char *key, const char *path)
{
    char line[64];
    if (line_of(path, line, sizeof line) == NULL)
        record_string(record, key, NULL);
    else
        record_integer(record, key, strtoll(line, NULL, 10));
}

static void add_facts(struct record *record)
{
    struct utsname name = {.release = ""};
    uname(&name);
    char line[128];
    record_string(record, "kernel", name.release);
    record_string(record, "machine", name.machine);
    record_integer(record, "page_bytes", sysconf(_SC_PAGESIZE));
    record_integer(record, "cpus", sysconf(_SC_NPROCESSORS_ONLN));
    add_number(record, "max_map_count", "/proc/sys/vm/max_map_count");
    add_number(record, "overcommit_memory", "/proc/sys/vm/overcommit_memory");
    record_string(record, "transparent_hugepages",
                  line_of("/sys/kernel/mm/transparent_hugepage/enabled", line, sizeof line));
}

static size_t ask_all(const struct probe *probes, size_t count, const struct probe **asked,
                      struct answer *answers, size_t filled)
{
    for (size_t i = 0; i < count; i++, filled++) {
        asked[filled] = &probes[i];
        answers[filled] = ask(&probes[i]);
    }
    return filled;
}

static void add_answers(struct record *record, bool native)
{
    enum { ROOM = 64 };
    const struct probe *asked[ROOM];
    struct answer answers[ROOM];
    if (memory_probe_count + process_probe_count + container_probe_count > ROOM)
        abort();
    size_t count = ask_all(memory_probes, memory_probe_count, asked, answers, 0);
    count = ask_all(process_probes, process_probe_count, asked, answers, count);
    if (native)
        count = ask_all(container_probes, container_probe_count, asked, answers, count);
    record_object_begin(record, "features");
    for (size_t i = 0; i < count; i++)
        record_boolean(record, asked[i]->name, answers[i].reason[0] == '\0');
    record_object_end(record);
    record_object_begin(record, "reasons");
    for (size_t i = 0; i < count; i++)
        if (answers[i].reason[0] != '\0')
            record_string(record, asked[i]->name, answers[i].reason);
    record_object_end(record);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], PROBE_EXECUTED) == 0)
        return 0;
    bool native = argc == 2 && strcmp(argv[1], PROBE_NATIVE) == 0;
    if (argc != 1 && !native) {
        fprintf(stderr, "usage: %s [" PROBE_NATIVE "]\n", argv[0]);
        return 2;
    }
    static struct record record;
    record_begin(&record, "host");
    add_facts(&record);
    add_answers(&record, native);
    return record_end(&record, STDOUT_FILENO) ? 0 : 1;
}
