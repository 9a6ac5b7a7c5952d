/* Damaged traces, each thread read alone: no event that cannot be, no more threads than blocks. */
#include "../file.h"
#include "../fuzzing.h"

#include <stdlib.h>

enum { EVENTS_MOST = 40 << 18 };

static void read_thread(struct trace *trace, uint32_t thread, size_t count)
{
    struct trace_error error = {.line = ""};
    struct trace_event event;
    uint64_t events = 0;
    struct trace_cursor *cursor = trace_thread(trace, thread, &error);
    int got = cursor == NULL ? -1 : 1;
    while (got > 0 && (got = trace_next(cursor, &event, &error)) > 0)
        fuzz_demand(event.op < TRACE_OPS && event.thread == thread && ++events < EVENTS_MOST,
                    "an event that cannot be");
    if (got < 0)
        fuzz_demand_reason(&error, count);
    trace_cursor_close(cursor);
}

static bool read_trace(const uint8_t *bytes, size_t count)
{
    struct trace *trace = fuzz_open(bytes, count);
    if (trace == NULL)
        return false;
    uint32_t threads = trace_facts(trace)->threads;
    fuzz_demand(threads <= count / sizeof(struct trace_block), "more threads than blocks");
    for (uint32_t i = 0; i < threads; i++)
        read_thread(trace, i, count);
    trace_close(trace);
    return true;
}

const struct fuzz_target fuzz_target = {"reader", FUZZ_CORPUS, read_trace, fuzz_mend_trace};
