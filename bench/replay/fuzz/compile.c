/* Damaged traces are compiled for a replay, or refused with a reason; a plan that was made is
 * sound. */
#include "../compile.h"
#include "fuzzing.h"

#include <stdlib.h>

struct reading {
    struct trace *trace;
    struct trace_cursor *cursor;
    struct trace_error error;
};

static bool rewind_reading(void *data)
{
    struct reading *reading = data;
    trace_cursor_close(reading->cursor);
    reading->cursor = trace_merged(reading->trace, &reading->error);
    return reading->cursor != NULL;
}

static int next_event(void *data, struct trace_event *event)
{
    struct reading *reading = data;
    return trace_next(reading->cursor, event, &reading->error);
}

static bool compile(struct reading *reading, size_t count)
{
    const struct trace_facts *facts = trace_facts(reading->trace);
    struct event_source source = {reading, facts->threads, facts->objects, rewind_reading,
                                  next_event};
    struct compile_summary summary;
    char why[128];
    size_t bytes;
    if (!trace_verify(reading->trace, &reading->error)) {
        fuzz_demand_reason(&reading->error, count);
        return false;
    }
    void *memory = plan_compile(&source, &summary, &bytes, why, sizeof why);
    if (memory == NULL) {
        fuzz_demand(why[0] != '\0' || reading->error.line[0] != '\0', "refused without a reason");
        return false;
    }
    struct plan plan;
    fuzz_demand(plan_of_memory(memory, bytes, &plan, why, sizeof why),
                "a plan that the replay refuses");
    free(memory);
    return true;
}

static bool read_trace(const uint8_t *bytes, size_t count)
{
    struct reading reading = {.trace = fuzz_open(bytes, count)};
    if (reading.trace == NULL)
        return false;
    bool made = compile(&reading, count);
    trace_cursor_close(reading.cursor);
    trace_close(reading.trace);
    return made;
}

const struct fuzz_target fuzz_target = {"compile", FUZZ_CORPUS, read_trace, fuzz_mend_trace};
