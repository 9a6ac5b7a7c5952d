/* The second reading of a trace: where time is cut.
 *
 * An epoch ends at the most live bytes, at the points where memory is sampled, and, between
 * threads, where the order of their calls would matter too much to the live bytes: when what each
 * of them allocates ahead of the others, or frees late, could move the heap by more than a tenth of
 * its peak.  But never before so many events that meeting costs little beside them: where threads
 * share processors, each meeting is a change of thread, which costs as much as a hundred calls.
 */
#include "events.h"

#include <stdlib.h>

enum { EPOCH_SAMPLES = 10, EPOCH_EVENTS_LEAST = 8192, EPOCH_SWING_PARTS = 10 };

/* How far the live bytes of one thread went within the epoch.  A thread whose blocks others free
 * can make more than 64 bits count, so these are numbers that do not overflow; they are exact up to
 * 2^53 bytes, which is more than a machine has. */
struct excursion {
    double net, low, high;
    uint32_t epoch; /* that the rest is about, plus one */
};

struct cut {
    struct compiler *compiler;
    struct excursion *excursions;
    uint64_t live_bytes, events, samples;
    double range;      /* of all threads' live bytes together */
    double range_most; /* of one thread */
};

static void cut_move(struct cut *cut, uint32_t thread, double bytes)
{
    struct excursion *excursion = &cut->excursions[thread];
    if (excursion->epoch != cut->compiler->epoch_count + 1)
        *excursion = (struct excursion){.epoch = cut->compiler->epoch_count + 1};
    cut->range -= excursion->high - excursion->low;
    excursion->net += bytes;
    if (excursion->net > excursion->high)
        excursion->high = excursion->net;
    if (excursion->net < excursion->low)
        excursion->low = excursion->net;
    double range = excursion->high - excursion->low;
    cut->range += range;
    cut->range_most = range > cut->range_most ? range : cut->range_most;
}

/* By how much the most live bytes of the epoch depend on the order of its threads: whatever that
 * is, the thread that goes farthest is at its top once, and the others are somewhere in their
 * ranges. */
static uint64_t cut_swing(const struct cut *cut)
{
    const double most = 0x1p63;
    double swing = cut->range - cut->range_most;
    return swing < most ? (uint64_t)swing : UINT64_C(1) << 63;
}

static void cut_here(struct cut *cut, uint64_t number, bool sample, bool peak)
{
    struct compiler *compiler = cut->compiler;
    uint64_t room = compiler->epoch_room;
    compiler->epochs =
        compile_grow(compiler->epochs, compiler->epoch_count, &room, sizeof(struct plan_epoch));
    compiler->epoch_room = (uint32_t)room;
    compiler->epochs[compiler->epoch_count++] = (struct plan_epoch){
        .live_bytes = cut->live_bytes, .last_event = number, .sample = sample, .peak = peak};
    if (cut_swing(cut) > compiler->facts.swing_bytes)
        compiler->facts.swing_bytes = cut_swing(cut);
    cut->events = 0;
    cut->range = cut->range_most = 0;
}

static bool cut_event(void *argument, uint64_t number, const struct trace_event *event)
{
    struct cut *cut = argument;
    struct compiler *compiler = cut->compiler;
    uint64_t limit = compiler->facts.live_bytes_peak / EPOCH_SWING_PARTS;
    if (event_ends(event)) {
        struct object *object = &compiler->objects[event->object];
        object->end_epoch = compiler->epoch_count;
        cut->live_bytes -= object->size;
        cut_move(cut, event->thread, -(double)object->size);
    }
    if (event_makes(event)) {
        compiler->objects[event->result].made_epoch = compiler->epoch_count;
        cut->live_bytes += event->size;
        cut_move(cut, event->thread, (double)event->size);
    }
    cut->events++;
    bool peak = number == compiler->peak_event;
    bool sample = (number + 1) * EPOCH_SAMPLES / compiler->events > cut->samples;
    bool far = cut->events >= EPOCH_EVENTS_LEAST && cut_swing(cut) > limit;
    cut->samples += sample;
    if (peak || sample || far)
        cut_here(cut, number, sample, peak);
    return true;
}

bool compile_epochs(struct compiler *compiler)
{
    struct cut cut = {.compiler = compiler};
    size_t bytes = compiler->source->threads * sizeof(struct excursion);
    cut.excursions = compile_take(bytes);
    bool done = compile_read(compiler, cut_event, &cut);
    compile_give(cut.excursions, bytes);
    return done;
}
