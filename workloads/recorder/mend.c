/* mend.c: tells a call that was left by where the stack is now, and reads its part again.
 *
 * A handler's frames lie below those that it interrupted, as long as both are on one stack; and
 * while a frame of the thread's own stack is current, none on its alternate one is.
 */
#include "mend.h"

#include "decode.h"
#include "stream.h"

#include <signal.h>

bool mend_is_left(const struct stream *stream, uintptr_t frame)
{
    stack_t other;
    uintptr_t held = atomic_load(&stream->busy);
    if (stream_sandboxed != 0 || sigaltstack(NULL, &other) != 0)
        return false; /* it could be the process's death to ask */
    uintptr_t low = (uintptr_t)other.ss_sp;
    bool exists = (other.ss_flags & SS_DISABLE) == 0;
    bool held_there = exists && held >= low && held - low < other.ss_size;
    bool now_there = (other.ss_flags & SS_ONSTACK) != 0;
    return held_there == now_there ? frame >= held : held_there;
}

void mend_part(struct stream *stream, const uint8_t *begin)
{
    const struct part *part = &stream->parts[stream->published % ARENA_PARTS];
    struct trace_encoder *encoder = &stream->encoder;
    struct trace_block block = {.thread = part->thread,
                                .first_made = part->first_made,
                                .time_ns = part->time_ns,
                                .raw_bytes = (uint32_t)(encoder->at - begin)};
    struct trace_decoder decoder;
    struct trace_raw event;
    const char *why;
    trace_decoder_begin(&decoder, &block, begin);
    encoder->events = 0;
    while (trace_decode(&decoder, &event, &why) > 0)
        encoder->events += event.op != TRACE_THREAD_START && event.op != TRACE_THREAD_END;
    encoder->made = decoder.made;
    encoder->time_ns = decoder.time_ns;
    memcpy(encoder->far, decoder.far, sizeof encoder->far);
}
