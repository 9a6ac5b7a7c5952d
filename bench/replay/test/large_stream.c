/* Blocks near the most bytes that there can be, made by one thread and ended by another, move no
 * number of the compiler's out of its range; and more bytes alive than there are addresses are
 * refused. */
#include "stream.h"

#include <string.h>

enum { ROUNDS = 40 };

static void *compile(struct stream *stream, char *why, size_t why_size)
{
    struct event_source source = {stream, 2, stream->objects, stream_rewind, stream_next};
    struct compile_summary summary;
    size_t bytes;
    return plan_compile(&source, &summary, &bytes, why, why_size);
}

static void add(struct stream *stream, enum trace_op op, uint32_t thread, uint64_t object,
                uint64_t size)
{
    struct trace_event *event = stream_add(stream, op, thread);
    if (op == TRACE_MALLOC)
        event->result = object;
    else
        event->object = object;
    event->size = size;
}

/* What the first thread makes the other ends, so that its own balance leaves 64 bits. */
static bool goes_far(void)
{
    struct stream stream = {.objects = ROUNDS};
    char why[128] = "";
    add(&stream, TRACE_THREAD_START, 1, 0, 0);
    for (uint64_t i = 0; i < ROUNDS; i++) {
        add(&stream, TRACE_MALLOC, 0, i, UINT64_MAX - 1 - i);
        add(&stream, TRACE_FREE, 1, i, 0);
    }
    struct plan_header *plan = compile(&stream, why, sizeof why);
    bool good = plan != NULL && plan->facts.live_bytes_peak == UINT64_MAX - 1 &&
                plan->facts.bytes_all == UINT64_MAX && plan->facts.swing_bytes >= UINT64_C(1) << 63;
    free(plan);
    free(stream.events);
    return good;
}

static bool refuses_more(void)
{
    struct stream stream = {.objects = 2};
    char why[128] = "";
    add(&stream, TRACE_MALLOC, 0, 0, UINT64_MAX - 1);
    add(&stream, TRACE_MALLOC, 0, 1, 9);
    void *plan = compile(&stream, why, sizeof why);
    free(plan);
    free(stream.events);
    return plan == NULL && strcmp(why, "more bytes live than there are addresses") == 0;
}

int main(void)
{
    return goes_far() && refuses_more() ? 0 : 1;
}
