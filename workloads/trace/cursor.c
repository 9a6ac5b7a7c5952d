/* cursor.c: the public ways through a trace, one thread's events or all of them merged. */
#include "merge.h"

#include <inttypes.h>
#include <stdlib.h>

struct trace_cursor {
    struct trace_merge *merge; /* NULL: one thread */
    struct trace_reading reading;
};

struct trace_cursor *trace_thread(struct trace *trace, uint32_t thread, struct trace_error *error)
{
    if (thread >= trace->facts.threads) {
        (void)trace_fail(error, 0, "it has no thread %" PRIu32, thread);
        return NULL;
    }
    struct trace_cursor *cursor = calloc(1, sizeof *cursor);
    if (cursor == NULL)
        (void)trace_fail(error, 0, "no memory");
    else
        trace_reading_begin(&cursor->reading, trace, thread);
    return cursor;
}

struct trace_cursor *trace_merged(struct trace *trace, struct trace_error *error)
{
    struct trace_cursor *cursor = calloc(1, sizeof *cursor);
    if (cursor == NULL) {
        (void)trace_fail(error, 0, "no memory");
        return NULL;
    }
    cursor->merge = trace_merge_open(trace, error);
    if (cursor->merge == NULL) {
        free(cursor);
        return NULL;
    }
    return cursor;
}

int trace_next(struct trace_cursor *cursor, struct trace_event *event, struct trace_error *error)
{
    struct trace_raw own;
    const struct trace_raw *raw = &own;
    const struct trace_reading *reading = &cursor->reading;
    int got = cursor->merge != NULL ? trace_merge_next(cursor->merge, &raw, &reading, error)
                                    : trace_reading_next(&cursor->reading, &own, error);
    if (got > 0 && !trace_event_of(reading, raw, event, error))
        return -1;
    return got;
}

void trace_cursor_close(struct trace_cursor *cursor)
{
    if (cursor == NULL)
        return;
    trace_reading_end(&cursor->reading);
    trace_merge_close(cursor->merge);
    free(cursor);
}
