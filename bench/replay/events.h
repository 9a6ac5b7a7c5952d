/* events.h: what an event asks of a replay, and what is known of each object.  The parts of the
 * compiler share it. */
#ifndef ASSAY_REPLAY_EVENTS_H
#define ASSAY_REPLAY_EVENTS_H

#include "compile.h"

#define NO_THREAD UINT32_MAX

/* An object, by its number in the trace. */
struct object {
    uint64_t size;
    uint32_t maker, ender; /* threads; NO_THREAD as long as there is none */
    uint32_t made_epoch, end_epoch;
    uint32_t place; /* its slot, or its cell where another thread ends it */
    unsigned char mark;
};

/* What the compiler knows, and in the end holds. */
struct compiler {
    const struct event_source *source;
    struct object *objects;
    struct plan_facts facts;
    struct plan_epoch *epochs;
    uint32_t epoch_count, epoch_room;
    uint64_t events;     /* of all kinds */
    uint64_t peak_event; /* after which the most bytes live */
    uint64_t time_ns;
    uint32_t cells;
    char *why;
    size_t why_size;
};

/* The alignment that a recorded call was given.  A trace holds what was asked for, and glibc takes
 * more than C allows: no more than a fundamental alignment is malloc's own, and what is no power of
 * two becomes the next.  Other allocators refuse such a call, so a replay asks for what the program
 * got.  0: there is no such alignment. */
static inline uint64_t event_alignment(const struct trace_event *event)
{
    const uint64_t fundamental = 16, most = UINT64_C(1) << 62;
    uint64_t asked = event->alignment;
    if (asked > most)
        return 0;
    if (asked != 0 && (asked & (asked - 1)) == 0)
        return asked;
    uint64_t given = fundamental;
    while (given < asked)
        given *= 2;
    return given;
}

/* What an event is to a replay. */
enum event_use {
    USE_NONE,      /* a call that was refused, or the free of a block that no recorded call made */
    USE_MAKE,      /* makes an object */
    USE_END,       /* ends one */
    USE_RESIZE,    /* makes one of another, or of none */
    USE_FREE_NULL, /* frees nothing */
    USE_START,
    USE_STOP
};

/* A realloc that gave nothing back has freed its object: that is what size 0 means to the C library
 * of the recording, and to others it means something else, so it is replayed as a free. */
static inline enum event_use event_use(const struct trace_event *event)
{
    switch (event->op) {
    case TRACE_MALLOC:
    case TRACE_CALLOC:
    case TRACE_ALIGNED_ALLOC:
        return event->result == TRACE_NO_OBJECT ? USE_NONE : USE_MAKE;
    case TRACE_REALLOC:
        if (event->result != TRACE_NO_OBJECT)
            return USE_RESIZE;
        return event->object == TRACE_NO_OBJECT ? USE_NONE : USE_END;
    case TRACE_FREE:
        return event->object == TRACE_NO_OBJECT ? USE_FREE_NULL : USE_END;
    case TRACE_THREAD_START:
        return USE_START;
    case TRACE_THREAD_END:
        return USE_STOP;
    default:
        return USE_NONE;
    }
}

static inline bool event_ends(const struct trace_event *event)
{
    enum event_use use = event_use(event);
    return (use == USE_END || use == USE_RESIZE) && event->object != TRACE_NO_OBJECT;
}

static inline bool event_makes(const struct trace_event *event)
{
    enum event_use use = event_use(event);
    return use == USE_MAKE || use == USE_RESIZE;
}

/* Says what is wrong; false, for the caller to return. */
bool compile_refuse(struct compiler *compiler, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls `take` for each event, with its number; false where that or the source has failed. */
bool compile_read(struct compiler *compiler,
                  bool (*take)(void *argument, uint64_t number, const struct trace_event *event),
                  void *argument);

/* The three readings. */
bool compile_survey(struct compiler *compiler);
bool compile_epochs(struct compiler *compiler);
void *compile_programs(struct compiler *compiler, size_t *bytes);

/* `size` zeroed bytes, of which only what is touched costs memory; ends the process where there are
 * none. */
void *compile_take(size_t size);
void compile_give(void *memory, size_t size);

/* `size` bytes that the caller frees; ends the process where there are none. */
void *compile_room(size_t size);

/* Room for one more of `size` bytes each behind `count`; ends the process where there is none. */
void *compile_grow(void *table, uint64_t count, uint64_t *room, size_t size);

#endif
