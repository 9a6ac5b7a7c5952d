/* stream.h: made-up recordings for the tests: every kind of event, in threads that come and go and
 * end each other's objects.  The same seed gives the same stream. */
#ifndef ASSAY_REPLAY_TEST_STREAM_H
#define ASSAY_REPLAY_TEST_STREAM_H

#include "compile.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>

enum { STREAM_LIVE_MOST = 4000, STREAM_THREADS_MOST = 64 };

struct stream_shape {
    uint32_t threads; /* at one time */
    uint32_t born;    /* in all */
    uint64_t events;  /* about */
    unsigned foreign; /* of 100 ends, so many of any thread's objects */
    uint64_t seed;
};

struct stream_object {
    uint64_t number, size;
    uint32_t maker;
};

struct stream {
    struct trace_event *events;
    uint64_t count, room, at;
    uint64_t objects, random;
    struct stream_object live[STREAM_LIVE_MOST];
    uint64_t live_count;
};

static inline struct trace_event *stream_add(struct stream *stream, enum trace_op op,
                                             uint32_t thread)
{
    if (stream->count == stream->room) {
        stream->room = stream->room == 0 ? 1024 : 2 * stream->room;
        stream->events = realloc(stream->events, stream->room * sizeof *stream->events);
        if (stream->events == NULL)
            abort();
    }
    struct trace_event *event = &stream->events[stream->count];
    *event = (struct trace_event){.op = op,
                                  .thread = thread,
                                  .object = TRACE_NO_OBJECT,
                                  .result = TRACE_NO_OBJECT,
                                  .count = 1,
                                  .time_ns = 1000 * stream->count};
    stream->count++;
    return event;
}

static inline uint64_t stream_draw(struct stream *stream, uint64_t below)
{
    return random_below_u32(&stream->random, below);
}

/* Many small sizes, some 0, some of pages. */
static inline uint64_t stream_size(struct stream *stream)
{
    uint64_t kind = stream_draw(stream, 100);
    if (kind == 0)
        return 0;
    return kind < 3 ? stream_draw(stream, 60000) : 1 + stream_draw(stream, 400);
}

/* A place among the live objects that this thread may end; -1 if none was found. */
static inline int64_t stream_pick(struct stream *stream, uint32_t thread, unsigned foreign)
{
    bool any = stream_draw(stream, 100) < foreign;
    for (int tries = 0; stream->live_count > 0 && tries < 40; tries++) {
        uint64_t place = stream_draw(stream, stream->live_count);
        if (any || stream->live[place].maker == thread)
            return (int64_t)place;
    }
    return -1;
}

static inline void stream_make(struct stream *stream, struct trace_event *event, uint64_t size)
{
    event->result = stream->objects++;
    event->size = size;
    stream->live[stream->live_count++] = (struct stream_object){event->result, size, event->thread};
}

static inline void stream_end(struct stream *stream, struct trace_event *event, uint64_t place)
{
    event->object = stream->live[place].number;
    stream->live[place] = stream->live[--stream->live_count];
}

static inline void stream_allocate(struct stream *stream, uint32_t thread)
{
    uint64_t kind = stream_draw(stream, 20), size = stream_size(stream);
    struct trace_event *event = stream_add(stream,
                                           kind == 0  ? TRACE_ALIGNED_ALLOC
                                           : kind < 3 ? TRACE_CALLOC
                                                      : TRACE_MALLOC,
                                           thread);
    if (event->op == TRACE_ALIGNED_ALLOC) {
        event->alignment = UINT64_C(16) << stream_draw(stream, 6);
        size = (size + event->alignment - 1) & ~(event->alignment - 1); /* as C11 had it */
    }
    if (event->op == TRACE_CALLOC && size % 4 == 0)
        event->count = size / 4;
    if (stream_draw(stream, 500) == 0)
        event->size = size; /* refused */
    else
        stream_make(stream, event, size);
}

static inline void stream_step(struct stream *stream, uint32_t thread, unsigned foreign)
{
    uint64_t kind = stream_draw(stream, 100);
    int64_t place = kind < 48 ? -1 : stream_pick(stream, thread, foreign);
    if (kind == 99) {
        stream_add(stream, stream_draw(stream, 2) == 0 ? TRACE_FREE : TRACE_FREE_FOREIGN, thread);
    } else if (kind >= 90 && stream->live_count < STREAM_LIVE_MOST) {
        struct trace_event *event = stream_add(stream, TRACE_REALLOC, thread);
        if (place >= 0)
            stream_end(stream, event, (uint64_t)place);
        if (stream_draw(stream, 30) != 0)
            stream_make(stream, event, stream_size(stream));
    } else if (place >= 0) {
        stream_end(stream, stream_add(stream, TRACE_FREE, thread), (uint64_t)place);
    } else if (stream->live_count < STREAM_LIVE_MOST) {
        stream_allocate(stream, thread);
    }
}

/* Threads are born one after the other, and each lives as long as `threads` of them can. */
static inline struct stream *stream_make_up(const struct stream_shape *shape)
{
    struct stream *stream = calloc(1, sizeof *stream);
    uint32_t oldest = 1, youngest = 0;
    if (stream == NULL)
        abort();
    stream->random = random_stream(shape->seed, shape->born);
    while (stream->count < shape->events) {
        uint64_t due = stream->count * shape->born / shape->events;
        if (youngest < due && youngest + 1 < shape->born) {
            if (youngest + 1 - oldest + 1 >= shape->threads)
                stream_add(stream, TRACE_THREAD_END, oldest++);
            uint32_t parent = youngest >= oldest ? youngest : 0;
            stream_add(stream, TRACE_THREAD_START, ++youngest)->object = parent;
        }
        uint64_t lives = youngest + 1 - oldest + 1;
        uint64_t who = stream_draw(stream, lives);
        stream_step(stream, who == 0 ? 0 : oldest + (uint32_t)who - 1, shape->foreign);
    }
    return stream;
}

static inline void stream_free(struct stream *stream)
{
    free(stream->events);
    free(stream);
}

static inline bool stream_rewind(void *data)
{
    ((struct stream *)data)->at = 0;
    return true;
}

static inline int stream_next(void *data, struct trace_event *event)
{
    struct stream *stream = data;
    if (stream->at == stream->count)
        return 0;
    *event = stream->events[stream->at++];
    return 1;
}

/* The stream's plan, of malloc; ends the test where there is none. */
static inline void *stream_compile(struct stream *stream, uint32_t threads, size_t *bytes)
{
    struct event_source source = {stream, threads, stream->objects, stream_rewind, stream_next};
    struct compile_summary summary;
    char why[128];
    void *plan = plan_compile(&source, &summary, bytes, why, sizeof why);
    if (plan == NULL) {
        fprintf(stderr, "a good stream is refused: %s\n", why);
        exit(1);
    }
    return plan;
}

/* Says what is wrong with the plan of a stream; true if nothing is. */
typedef bool stream_judge(const struct stream_shape *shape, const struct stream *stream,
                          const struct plan *plan);

/* Makes a stream and its plan of each shape: true if nothing is wrong with any of them. */
static inline bool stream_each(const struct stream_shape *shapes, size_t count, stream_judge *judge)
{
    bool right = true;
    for (size_t i = 0; i < count; i++) {
        struct stream *stream = stream_make_up(&shapes[i]);
        struct plan plan;
        char why[128];
        size_t bytes;
        void *memory = stream_compile(stream, shapes[i].born, &bytes);
        bool readable = plan_of_memory(memory, bytes, &plan, why, sizeof why);
        if (!readable)
            fprintf(stderr, "%s\n", why);
        if (!readable || !judge(&shapes[i], stream, &plan)) {
            fprintf(stderr, "seed %llu\n", (unsigned long long)shapes[i].seed);
            right = false;
        }
        free(memory);
        stream_free(stream);
    }
    return right;
}

#endif
