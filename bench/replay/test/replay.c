/* A replay asks the heap for what was recorded, call by call, and gives all of it back.
 *
 * The heap counts for itself.  A replay runs three times here: once under watch, twice as it is
 * timed; so its counts must be three times those of the stream, and between two replays nothing may
 * live.  An idle one, which asks for nothing, comes between them. */
#include "counting.h"
#include "harness/body.h"
#include "stream.h"

extern const struct body body_trace_table;

enum { REPLAYS = 3 };

static const struct stream_shape shapes[] = {
    {.threads = 1, .born = 1, .events = 15000, .seed = 1},
    {.threads = 1, .born = 1, .events = 40, .seed = 2},
    {.threads = 2, .born = 2, .events = 15000, .foreign = 90, .seed = 3},
    {.threads = 4, .born = 4, .events = 30000, .foreign = 30, .seed = 4},
    {.threads = 3, .born = 60, .events = 20000, .foreign = 30, .seed = 5},
    {.threads = 8, .born = 8, .events = 300, .foreign = 50, .seed = 6},
};

static bool say(const struct stream_shape *shape, const char *rule)
{
    fprintf(stderr, "%u threads, %u born, %llu events, seed %llu: %s\n", shape->threads,
            shape->born, (unsigned long long)shape->events, (unsigned long long)shape->seed, rule);
    return false;
}

/* Plays the plan; returns the fault, or NULL. */
static const char *play(const struct plan *plan, struct counting *counting, uint64_t sums[2],
                        bool done[2])
{
    struct body_arguments arguments = {.allocator = &counting_allocator,
                                       .handle = counting,
                                       .threads = plan->header->threads,
                                       .plan = plan};
    counting_enter(counting);
    void *state = body_trace_table.prepare(&arguments);
    if (counting->live != 0)
        abort();
    for (int i = 0; i < 2; i++) {
        sums[i] = 0;
        done[i] = body_trace_table.run(state, plan->header->facts.calls_all, &sums[i]);
        if (i == 0)
            body_trace_table.idle(state); /* each settles for itself what the last one left */
    }
    const char *fault = body_trace_table.fault(state);
    body_trace_table.finish(state);
    counting_leave(counting);
    return fault;
}

/* What is freed at the end, or because the program never did, is no call of the stream. */
static bool counts_agree(const struct plan_facts *facts, const struct counting *counting)
{
    uint64_t frees = 0, settled = REPLAYS * facts->live_at_end;
    for (unsigned size_class = 0; size_class < PLAN_CLASSES; size_class++) {
        for (unsigned call = 0; call < PLAN_CALL_FREE; call++)
            if (counting->calls[call][size_class] != REPLAYS * facts->calls[call][size_class])
                return false;
        if (counting->calls[PLAN_CALL_FREE][size_class] <
            REPLAYS * facts->calls[PLAN_CALL_FREE][size_class])
            return false;
        frees += counting->calls[PLAN_CALL_FREE][size_class] -
                 REPLAYS * facts->calls[PLAN_CALL_FREE][size_class];
    }
    return frees == settled;
}

static bool replays_well(const struct stream_shape *shape, const struct plan *plan)
{
    struct counting counting = {.left = INT64_MAX};
    uint64_t sums[2];
    bool done[2];
    const char *fault = play(plan, &counting, sums, done);
    if (fault != NULL)
        return say(shape, fault);
    if (!done[0] || !done[1] || sums[0] == 0 || sums[0] != sums[1])
        return say(shape, "two replays differ");
    if (!counts_agree(&plan->header->facts, &counting))
        return say(shape, "the heap counted other calls");
    if (counting.live != 0 || counting.live_bytes != 0 || counting.inside != 0)
        return say(shape, "blocks or threads outlive it");
    return counting.strangers == 0 || say(shape, "a thread has not greeted the heap");
}

/* However early memory ends, every thread ends too, the replay says so, and nothing lives on. */
static bool fails_well(const struct stream_shape *shape, const struct plan *plan)
{
    static const int64_t limits[] = {0, 17, 1000, 20000};
    bool right = true;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct counting counting = {.left = limits[i]};
        uint64_t sums[2];
        bool done[2];
        const char *fault = play(plan, &counting, sums, done);
        if ((fault != NULL || !done[0] || !done[1]) != (counting.refused != 0))
            right = say(shape, "a refusal and its answer differ");
        if (counting.live != 0 || counting.inside != 0)
            right = say(shape, "blocks or threads outlive a failure");
    }
    return right;
}

static bool plays_well(const struct stream_shape *shape, const struct stream *stream,
                       const struct plan *plan)
{
    (void)stream;
    return replays_well(shape, plan) && fails_well(shape, plan);
}

int main(void)
{
    return stream_each(shapes, sizeof shapes / sizeof shapes[0], plays_well) ? 0 : 1;
}
