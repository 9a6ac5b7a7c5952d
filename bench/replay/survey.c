/* The first reading of a trace: who makes and ends each object, and the facts that a replay must
 * agree with.  They are counted here, from the events, and nowhere from what is made of them. */
#include "events.h"

#include <inttypes.h>

struct survey {
    struct compiler *compiler;
    uint64_t live_bytes, live_objects;
};

static enum plan_call call_of(const struct trace_event *event)
{
    switch (event->op) {
    case TRACE_MALLOC:
        return PLAN_CALL_MALLOC;
    case TRACE_CALLOC:
        return PLAN_CALL_CALLOC;
    case TRACE_ALIGNED_ALLOC:
        return PLAN_CALL_ALIGNED;
    case TRACE_REALLOC:
        return event_use(event) == USE_RESIZE ? PLAN_CALL_REALLOC : PLAN_CALL_FREE;
    default:
        return PLAN_CALL_FREE;
    }
}

static void survey_count(struct survey *survey, enum plan_call call, uint64_t size)
{
    survey->compiler->facts.calls[call][plan_class(size)]++;
    survey->compiler->facts.calls_all++;
}

static struct object *object_of(struct compiler *compiler, uint64_t number)
{
    return number < compiler->source->objects ? &compiler->objects[number] : NULL;
}

static bool survey_end(struct survey *survey, const struct trace_event *event)
{
    struct compiler *compiler = survey->compiler;
    struct object *object = object_of(compiler, event->object);
    if (object == NULL || object->maker == 0 || object->ender != 0)
        return compile_refuse(compiler, "object %" PRIu64 " ends without living", event->object);
    object->ender = event->thread + 1;
    survey->live_bytes -= object->size;
    survey->live_objects--;
    compiler->facts.ends++;
    compiler->facts.ends_elsewhere += object->ender != object->maker;
    if (!event_makes(event))
        survey_count(survey, PLAN_CALL_FREE, object->size);
    return true;
}

static bool survey_make(struct survey *survey, uint64_t number, const struct trace_event *event)
{
    struct compiler *compiler = survey->compiler;
    struct object *object = object_of(compiler, event->result);
    if (object == NULL || object->maker != 0)
        return compile_refuse(compiler, "object %" PRIu64 " is made twice", event->result);
    if (event->op == TRACE_ALIGNED_ALLOC && event_alignment(event) == 0)
        return compile_refuse(compiler, "an alignment of %" PRIu64, event->alignment);
    if (__builtin_add_overflow(survey->live_bytes, event->size, &survey->live_bytes))
        return compile_refuse(compiler, "more bytes live than there are addresses");
    object->maker = event->thread + 1;
    object->size = event->size;
    survey->live_objects++;
    if (__builtin_add_overflow(compiler->facts.bytes_all, event->size, &compiler->facts.bytes_all))
        compiler->facts.bytes_all = UINT64_MAX;
    survey_count(survey, call_of(event), event->size);
    if (survey->live_bytes > compiler->facts.live_bytes_peak) {
        compiler->facts.live_bytes_peak = survey->live_bytes;
        compiler->peak_event = number;
    }
    return true;
}

static bool survey_event(void *argument, uint64_t number, const struct trace_event *event)
{
    struct survey *survey = argument;
    struct compiler *compiler = survey->compiler;
    enum event_use use = event_use(event);
    if (event->thread >= compiler->source->threads)
        return compile_refuse(compiler, "a thread %u of %u", event->thread,
                              compiler->source->threads);
    compiler->events = number + 1;
    compiler->time_ns = event->time_ns > compiler->time_ns ? event->time_ns : compiler->time_ns;
    compiler->facts.left_out += use == USE_NONE;
    if (use == USE_FREE_NULL)
        survey_count(survey, PLAN_CALL_FREE, 0);
    return (!event_ends(event) || survey_end(survey, event)) &&
           (!event_makes(event) || survey_make(survey, number, event));
}

bool compile_survey(struct compiler *compiler)
{
    struct survey survey = {.compiler = compiler};
    if (!compile_read(compiler, survey_event, &survey))
        return false;
    compiler->facts.live_at_end = survey.live_objects;
    /* Zeroed memory says "nobody" as 0; from here on threads have their own numbers. */
    for (uint64_t i = 0; i < compiler->source->objects; i++) {
        compiler->objects[i].maker--;
        compiler->objects[i].ender--;
    }
    return compiler->facts.calls_all > 0 ||
           compile_refuse(compiler, "no call that can be replayed");
}
