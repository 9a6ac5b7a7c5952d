/* Damaged traces, their threads merged: each object is made before it is ended. */
#include "../fuzzing.h"

#include <stdlib.h>

enum { OBJECTS_MOST = 1 << 20 };

static unsigned char made[OBJECTS_MOST / 8];

static bool was_made(uint64_t object)
{
    return object >= OBJECTS_MOST || (made[object / 8] >> object % 8 & 1) != 0;
}

static void check(const struct trace_event *event)
{
    if (event->op != TRACE_THREAD_START && event->object != TRACE_NO_OBJECT)
        fuzz_demand(was_made(event->object), "an object is ended before it is made");
    if (event->result < OBJECTS_MOST)
        made[event->result / 8] |= (unsigned char)(1u << event->result % 8);
}

static bool read_merged(const uint8_t *bytes, size_t count)
{
    struct trace_error error = {.line = ""};
    struct trace_event event;
    struct trace *trace = fuzz_open(bytes, count);
    if (trace == NULL)
        return false;
    for (size_t i = 0; i < sizeof made && i * 8 < trace_facts(trace)->objects; i++)
        made[i] = 0;
    struct trace_cursor *cursor = trace_merged(trace, &error);
    int got = cursor == NULL ? -1 : 1;
    while (got > 0 && (got = trace_next(cursor, &event, &error)) > 0)
        check(&event);
    if (got < 0)
        fuzz_demand_reason(&error, count);
    trace_cursor_close(cursor);
    trace_close(trace);
    return got == 0;
}

const struct fuzz_target fuzz_target = {"merge", FUZZ_CORPUS, read_merged, fuzz_mend_trace};
