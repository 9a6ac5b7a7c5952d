/* tool.c: assay-trace, the program that looks into traces, so that nobody else parses them.
 *
 * Usage:
 *   assay-trace facts FILE              one JSON line: what the file says of itself
 *   assay-trace verify FILE             reads everything; silence is soundness
 *   assay-trace dump FILE               a line an event, in one order of all threads, then `end`
 *   assay-trace trim FILE EVENTS OUT [WORD...]
 *                                       the first EVENTS events as a trace of their own; the words
 *                                       are the command that it names instead
 *   assay-trace build OUT [WORD...]     makes a trace of the lines of a dump from standard input;
 *                                       the words are the command it is said to come from
 * Exit status: 0, or 2 with one line that names the file, the offset or line, and the reason.
 */
#include "build.h"
#include "cpu.h"
#include "file.h"
#include "lines.h"
#include "record.h"
#include "trim.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { LEVEL = 19 }; /* of files that are made once and read often */

static int complain(const char *path, const struct trace_error *error)
{
    fprintf(stderr, "%s: %s (at byte %" PRIu64 ")\n", path, error->line, error->offset);
    return 2;
}

static int state_facts(struct trace *trace, const char *path)
{
    static const char *const names[TRACE_OPS] = TRACE_OP_NAMES;
    static struct record line;
    const struct trace_facts *facts = trace_facts(trace);
    record_begin(&line, "trace");
    record_string(&line, "file", path);
    record_string(&line, "command", facts->command);
    record_string(&line, "machine", facts->machine);
    record_string(&line, "system", trace->header.system);
    record_string(&line, "allocator", trace->header.allocator);
    record_unsigned(&line, "pid", facts->pid);
    record_unsigned(&line, "version", facts->version);
    record_unsigned(&line, "threads", facts->threads);
    record_unsigned(&line, "events", facts->events);
    record_unsigned(&line, "objects", facts->objects);
    record_unsigned(&line, "inherited", facts->inherited);
    record_unsigned(&line, "live_bytes_peak", facts->live_bytes_peak);
    record_number(&line, "cpu_s", (double)facts->cpu_ns / 1e9); /* 0: not known */
    record_unsigned(&line, "bytes", trace->bytes);
    record_boolean(&line, "complete", facts->complete);
    record_object_begin(&line, "calls");
    for (unsigned op = 0; facts->complete && op < TRACE_OPS; op++)
        record_unsigned(&line, names[op], trace->end.of_kind[op]);
    record_object_end(&line);
    return record_end(&line, STDOUT_FILENO) ? 0 : 2;
}

static int dump(struct trace *trace, const char *path)
{
    struct trace_error error;
    struct trace_event event;
    struct trace_cursor *cursor = trace_merged(trace, &error);
    int got = cursor == NULL ? -1 : 1;
    while (got > 0 && (got = trace_next(cursor, &event, &error)) > 0)
        trace_line_write(stdout, &event);
    trace_cursor_close(cursor);
    if (got < 0)
        return complain(path, &error);
    fputs(TRACE_LAST_LINE, stdout);
    return fflush(stdout) == 0 ? 0 : 2;
}

/* Puts the words, if there are any, where the file says what was recorded. */
static void name_command(struct trace_header *header, char **words)
{
    size_t used = 0, room = sizeof header->command;
    if (*words != NULL)
        memset(header->command, 0, room);
    for (; *words != NULL && used < room; words++)
        used += (size_t)snprintf(header->command + used, room - used, "%s%s", used == 0 ? "" : " ",
                                 *words);
}

static int trim(struct trace *trace, const char *path, const char *events, const char *out,
                char **words)
{
    struct trace_error error;
    struct trace_header header = trace->header;
    char *end;
    uint64_t most = strtoull(events, &end, 10);
    if (*events == '\0' || *end != '\0' || most == 0) {
        fprintf(stderr, "%s: not a number of events\n", events);
        return 2;
    }
    name_command(&header, words);
    return trace_trim(trace, &header, most, out, LEVEL, &error) ? 0 : complain(path, &error);
}

static int build(const char *out, char **words)
{
    struct trace_error error;
    struct trace_header header = {0};
    struct utsname system;
    name_command(&header, words);
    if (uname(&system) == 0)
        (void)snprintf(header.machine, sizeof header.machine, "%.60s", system.machine);
    uint64_t line;
    if (trace_build(stdin, out, &header, LEVEL, &line, &error))
        return 0;
    if (line == 0)
        return complain(out, &error);
    fprintf(stderr, "line %" PRIu64 ": %s\n", line, error.line);
    return 2;
}

static int usage(void)
{
    fputs("usage: assay-trace facts|verify|dump FILE, trim FILE EVENTS OUT [WORD...], build OUT "
          "[WORD...], cpu FILE NANOSECONDS\n",
          stderr);
    return 2;
}

static int set_cpu(const struct trace *trace, const char *path, const char *word)
{
    struct trace_error error;
    char *end;
    errno = 0;
    uint64_t cpu_ns = strtoull(word, &end, 10);
    if (*word < '0' || *word > '9' || *end != '\0' || errno != 0) {
        fprintf(stderr, "%s: not a number of nanoseconds\n", word);
        return 2;
    }
    return trace_set_cpu(trace, path, cpu_ns, &error) ? 0 : complain(path, &error);
}

static int look(struct trace *trace, int count, char **words)
{
    struct trace_error error;
    if (strcmp(words[1], "facts") == 0 && count == 3)
        return state_facts(trace, words[2]);
    if (strcmp(words[1], "dump") == 0 && count == 3)
        return dump(trace, words[2]);
    if (strcmp(words[1], "verify") == 0 && count == 3)
        return trace_verify(trace, &error) ? 0 : complain(words[2], &error);
    if (strcmp(words[1], "trim") == 0 && count >= 5)
        return trim(trace, words[2], words[3], words[4], words + 5);
    if (strcmp(words[1], "cpu") == 0 && count == 4)
        return set_cpu(trace, words[2], words[3]);
    return usage();
}

int main(int count, char **words)
{
    struct trace_error error;
    if (count < 3)
        return usage();
    if (strcmp(words[1], "build") == 0)
        return build(words[2], words + 3);
    struct trace *trace = trace_open(words[2], &error);
    if (trace == NULL)
        return complain(words[2], &error);
    int status = look(trace, count, words);
    trace_close(trace);
    return status;
}
