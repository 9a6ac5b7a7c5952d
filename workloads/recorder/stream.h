/* stream.h: the calling thread's stream of events.
 *
 * stream_enter gives the stream with room for one event, or NULL where nothing is recorded;
 * stream_leave ends what it began.  Between the two nothing allocates, and a signal handler that
 * allocates all the same is given another stream.  Where such a handler does not come back, because
 * it jumps or its thread is cancelled, the stream is taken back (mend.h).
 */
#ifndef ASSAY_RECORDER_STREAM_H
#define ASSAY_RECORDER_STREAM_H

#include "image.h"

extern __thread struct stream *stream_mine;

/* The calls of this thread are the recorder's own, and not recorded. */
extern __thread int stream_silent;

/* The process gave up system calls, or may have. */
extern _Atomic int stream_sandboxed;

/* What stream_enter does when the short way is not enough; `frame` is that of the call. */
struct stream *stream_enter_slow(uintptr_t frame);

/* Called by a new thread before its program's function. */
void stream_thread_start(uint32_t parent);

/* Called in a forked child before its program goes on, which may give up its rights next. */
void stream_forked(void);

/* Ends the recording of this process, for all its threads. */
void stream_give_up(const char *reason);

/* Called once, when the recorder can create a key. */
void stream_watch_threads(void);

static inline struct stream *stream_enter(void)
{
    struct stream *stream = stream_mine;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    if (__builtin_expect(atomic_load_explicit(image_life, memory_order_relaxed) == 0 ||
                             stream == NULL ||
                             atomic_load_explicit(&stream->busy, memory_order_relaxed) != 0 ||
                             stream->encoder.at > stream->limit,
                         0))
        return stream_enter_slow(frame);
    atomic_store_explicit(&stream->busy, frame, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    if (stream->encoder.events % TRACE_EVENTS_A_TIME == 0)
        trace_put_time(&stream->encoder, image_time_ns());
    return stream;
}

static inline void stream_leave(struct stream *stream)
{
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&stream->busy, 0, memory_order_relaxed);
}

#endif
