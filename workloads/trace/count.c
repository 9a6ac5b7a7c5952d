/* count.c: reads a whole trace, proves that its events are possible, and counts them.
 *
 * The size of each object is kept until it is ended, so memory grows with what lives at one time
 * and never with what a block claims.
 */
#include "merge.h"
#include "table.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* One thread's objects. */
struct sizes {
    struct trace_table of;
    bool started, ended;
};

struct counting {
    struct trace *trace;
    struct sizes *sizes; /* by thread */
    struct trace_totals *totals;
    uint64_t live_bytes;
};

/* A thread begins with its start, except the first, and nothing follows its end. */
static bool check_life(struct sizes *sizes, enum trace_op op, const struct trace_reading *reading,
                       struct trace_error *error)
{
    uint64_t offset = reading->place->offset;
    uint32_t thread = reading->lane->number;
    bool start = op == TRACE_THREAD_START;
    if (start == (sizes->started || thread == 0))
        return trace_fail(error, offset, "thread %" PRIu32 " starts %s", thread,
                          start ? "twice" : "without a start");
    if (sizes->ended)
        return trace_fail(error, offset, "thread %" PRIu32 " goes on after its end", thread);
    sizes->started = sizes->started || start;
    sizes->ended = op == TRACE_THREAD_END;
    return true;
}

static bool end_object(struct counting *counting, uint64_t identity, uint64_t offset,
                       struct trace_error *error)
{
    uint32_t thread = trace_lane_of(counting->trace, trace_identity_thread(identity));
    struct trace_table *sizes = &counting->sizes[thread].of;
    uint64_t ordinal = trace_identity_ordinal(identity);
    assert(ordinal < sizes->count); /* the merge tells the making first */
    uint64_t size = trace_table_end(sizes, ordinal);
    if (size == TRACE_TABLE_ENDED)
        return trace_fail(error, offset, "an object is ended twice");
    counting->live_bytes -= size;
    return true;
}

static bool count_event(struct counting *counting, const struct trace_raw *raw,
                        const struct trace_reading *reading, struct trace_error *error)
{
    struct trace_event event;
    struct trace_totals *totals = counting->totals;
    uint64_t offset = reading->place->offset;
    if (!trace_event_of(reading, raw, &event, error))
        return false;
    struct sizes *own = &counting->sizes[event.thread];
    bool known = event.op != TRACE_THREAD_START && event.object != TRACE_NO_OBJECT;
    if (!check_life(own, event.op, reading, error) ||
        (known && !end_object(counting, raw->ends, offset, error)))
        return false;
    totals->of_kind[event.op]++;
    totals->events += event.op != TRACE_THREAD_START && event.op != TRACE_THREAD_END;
    if (event.result == TRACE_NO_OBJECT)
        return true;
    totals->objects++;
    totals->inherited += (reading->place->block.flags & TRACE_BLOCK_INHERITED) != 0;
    if (event.size == TRACE_TABLE_ENDED ||
        __builtin_add_overflow(counting->live_bytes, event.size, &counting->live_bytes))
        return trace_fail(error, offset, "an object is larger than any memory");
    if (counting->live_bytes > totals->live_bytes_peak)
        totals->live_bytes_peak = counting->live_bytes;
    return trace_table_add(&own->of, event.size) ||
           trace_fail(error, offset, "no memory for its objects");
}

static bool count_all(struct counting *counting, struct trace_merge *merge,
                      struct trace_error *error)
{
    const struct trace_raw *raw;
    const struct trace_reading *reading;
    int got;
    while ((got = trace_merge_next(merge, &raw, &reading, error)) > 0)
        if (!count_event(counting, raw, reading, error))
            return false;
    return got == 0;
}

bool trace_count(struct trace *trace, struct trace_totals *totals, struct trace_error *error)
{
    *totals = (struct trace_totals){0};
    struct counting counting = {.trace = trace, .totals = totals};
    counting.sizes = calloc(trace->facts.threads + (size_t)1, sizeof *counting.sizes);
    if (counting.sizes == NULL)
        return trace_fail(error, 0, "no memory for its threads");
    struct trace_merge *merge = trace_merge_open(trace, error);
    bool sound = merge != NULL && count_all(&counting, merge, error);
    trace_merge_close(merge);
    for (uint32_t i = 0; i < trace->facts.threads; i++)
        trace_table_close(&counting.sizes[i].of);
    free(counting.sizes);
    return sound;
}

bool trace_verify(struct trace *trace, struct trace_error *error)
{
    struct trace_totals totals;
    if (!trace_count(trace, &totals, error))
        return false;
    const struct trace_end *end = &trace->end;
    uint64_t offset = trace->bytes - sizeof *end;
    if (!trace->facts.complete)
        return true; /* what it says of itself was found by counting */
    if (totals.live_bytes_peak != end->live_bytes_peak)
        return trace_fail(error, offset,
                          "its end says a peak of %" PRIu64 " live bytes, its events %" PRIu64,
                          end->live_bytes_peak, totals.live_bytes_peak);
    for (unsigned op = 0; op < TRACE_OPS; op++)
        if (totals.of_kind[op] != end->of_kind[op])
            return trace_fail(error, offset, "its end and its events differ in operation %u", op);
    return true;
}
