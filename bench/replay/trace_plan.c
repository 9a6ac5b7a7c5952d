/* trace-plan: compiles a trace for the replay, once for all who will play it.
 *
 *     trace-plan TRACE PLAN
 *
 * Writes the file PLAN and, on standard output, one record `trace` with what a reader wants to know
 * of the recording.  A trace that is not one, is damaged or too new costs one line on standard
 * error, with the place in the file, and the status 2.
 */
#include "compile.h"
#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reading {
    const char *path;
    struct trace *trace;
    struct trace_cursor *cursor;
    struct trace_error error;
};

static bool reading_rewind(void *data)
{
    struct reading *reading = data;
    if (reading->cursor != NULL)
        trace_cursor_close(reading->cursor);
    reading->cursor = trace_merged(reading->trace, &reading->error);
    return reading->cursor != NULL;
}

static int reading_next(void *data, struct trace_event *event)
{
    struct reading *reading = data;
    return trace_next(reading->cursor, event, &reading->error);
}

static int refuse(const struct reading *reading)
{
    fprintf(stderr, "trace-plan: %s: %s, at byte %" PRIu64 "\n", reading->path, reading->error.line,
            reading->error.offset);
    return 2;
}

/* Under its name the file is there whole or not at all. */
static bool plan_store(const char *path, const void *plan, size_t bytes)
{
    char draft[4096];
    if ((size_t)snprintf(draft, sizeof draft, "%s.%ld", path, (long)getpid()) >= sizeof draft)
        return false;
    FILE *file = fopen(draft, "wb");
    if (file == NULL)
        return false;
    bool written = fwrite(plan, 1, bytes, file) == bytes;
    return fclose(file) == 0 && written && rename(draft, path) == 0;
}

static bool facts_write(const struct trace_facts *trace, const struct plan_header *plan,
                        const struct compile_summary *summary)
{
    const struct plan_facts *facts = &plan->facts;
    struct record record;
    record_begin(&record, "trace");
    record_string(&record, "command", trace->command);
    record_string(&record, "machine", trace->machine);
    record_boolean(&record, "complete", trace->complete);
    record_unsigned(&record, "calls", facts->calls_all);
    record_unsigned(&record, "threads", plan->threads);
    record_unsigned(&record, "objects", trace->objects);
    record_unsigned(&record, "inherited", trace->inherited);
    record_unsigned(&record, "ends", facts->ends);
    record_unsigned(&record, "ends_elsewhere", facts->ends_elsewhere);
    record_unsigned(&record, "left_out", facts->left_out);
    record_unsigned(&record, "live_at_end", facts->live_at_end);
    record_unsigned(&record, "live_bytes_peak", facts->live_bytes_peak);
    record_unsigned(&record, "swing_bytes", facts->swing_bytes);
    record_unsigned(&record, "bytes_all", facts->bytes_all);
    record_unsigned(&record, "epochs", plan->epochs);
    /* An imported recording names no machine, and its times are made up. */
    uint64_t time_ns = trace->machine[0] != '\0' ? summary->time_ns : 0;
    record_number(&record, "recorded_s", (double)time_ns / 1e9);
    record_number(&record, "cpu_s", (double)trace->cpu_ns / 1e9); /* 0: not known */
    return record_end(&record, STDOUT_FILENO);
}

static int plan_make(struct reading *reading, const char *path)
{
    const struct trace_facts *facts = trace_facts(reading->trace);
    struct event_source source = {reading, facts->threads, facts->objects, reading_rewind,
                                  reading_next};
    struct compile_summary summary;
    char why[128];
    size_t bytes;
    void *plan = plan_compile(&source, &summary, &bytes, why, sizeof why);
    if (plan == NULL) {
        if (why[0] != '\0')
            fprintf(stderr, "trace-plan: %s: cannot be replayed: %s\n", reading->path, why);
        return why[0] != '\0' ? 2 : refuse(reading);
    }
    bool stored = plan_store(path, plan, bytes);
    if (!stored)
        perror(path);
    int status = stored && facts_write(facts, plan, &summary) ? 0 : 2;
    free(plan);
    return status;
}

int main(int argc, char **argv)
{
    struct reading reading = {.path = argc == 3 ? argv[1] : NULL};
    if (argc != 3) {
        fputs("usage: trace-plan TRACE PLAN\n", stderr);
        return 2;
    }
    reading.trace = trace_open(reading.path, &reading.error);
    if (reading.trace == NULL || !trace_verify(reading.trace, &reading.error))
        return refuse(&reading);
    int status = plan_make(&reading, argv[2]);
    if (reading.cursor != NULL)
        trace_cursor_close(reading.cursor);
    trace_close(reading.trace);
    return status;
}
