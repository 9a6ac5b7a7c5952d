/* drain.c: a published part knows how many events and objects it holds, and the part in which a
 * process died is counted.
 *
 * A recorded process is believed in nothing that could hurt: sizes and thread numbers are checked,
 * and a part is copied before it is read, for what damaged it may still be at work.
 */
#include "drain.h"

#include "decode.h"

#include <inttypes.h>

/* The events of one part, with room for a thread's end. */
static uint8_t raw[ARENA_PART_BYTES + TRACE_EVENT_BYTES_MOST + TRACE_SLACK_BYTES];

static uint8_t *part_events(const struct drain *drain, uint32_t index)
{
    return (uint8_t *)drain->stream + ARENA_LANE_HEAD_BYTES + (size_t)index * ARENA_PART_BYTES;
}

/* Copies the first bytes of a part.  False: they cannot be its. */
static bool copy(const struct drain *drain, uint32_t index, const struct part *part,
                 struct trace_block *block)
{
    if (part->bytes > ARENA_PART_BYTES || part->thread >= TRACE_THREADS_MOST - 1)
        return trace_fail(&drain->spool->error, 0, "the memory of thread %" PRIu32 " was damaged",
                          part->thread);
    *block = (struct trace_block){
        .thread = part->thread,
        .flags = part->flags & TRACE_BLOCK_INHERITED,
        .first_made = part->first_made,
        .time_ns = part->time_ns,
        .raw_bytes = part->bytes,
        .events = part->events,
        .made = (uint32_t)(part->made - part->first_made),
    };
    memcpy(raw, part_events(drain, index), part->bytes);
    return true;
}

static void add(const struct drain *drain, struct trace_block *block)
{
    memset(raw + block->raw_bytes, 0, TRACE_SLACK_BYTES);
    if (block->raw_bytes > 0)
        spool_add(drain->spool, block, raw);
}

uint32_t drain_published(struct drain *drain)
{
    struct stream *stream = drain->stream;
    uint32_t published = atomic_load_explicit(&stream->published, memory_order_acquire);
    uint32_t taken = atomic_load_explicit(&stream->taken, memory_order_relaxed);
    uint32_t count = 0;
    for (; taken != published && count < ARENA_PARTS; count++) {
        struct part part = stream->parts[taken % ARENA_PARTS];
        struct trace_block block;
        bool good = copy(drain, taken % ARENA_PARTS, &part, &block);
        atomic_store_explicit(&stream->taken, ++taken, memory_order_release);
        if (good)
            add(drain, &block);
    }
    return count;
}

/* Counts what the block holds, which its thread had no time to write down. */
static bool count_events(struct trace_block *block)
{
    struct trace_decoder decoder;
    struct trace_raw event;
    const char *why;
    int got;
    block->events = 0;
    trace_decoder_begin(&decoder, block, raw);
    while ((got = trace_decode(&decoder, &event, &why)) > 0)
        block->events += event.op != TRACE_THREAD_START && event.op != TRACE_THREAD_END;
    block->made = (uint32_t)(decoder.made - block->first_made);
    return got == 0;
}

/* The thread's end, if it had come to it. */
static void put_end(const struct stream *stream, struct trace_block *block)
{
    struct trace_encoder encoder = {.at = raw + block->raw_bytes,
                                    .time_ns = stream->encoder.time_ns};
    trace_put_time(&encoder, stream->parted_ns);
    trace_put_thread_end(&encoder);
    block->raw_bytes = (uint32_t)(encoder.at - raw);
}

void drain_rest(struct drain *drain)
{
    const struct stream *stream = drain->stream;
    while (drain_published(drain) > 0)
        ;
    uint32_t index = stream->published % ARENA_PARTS;
    const uint8_t *begin = stream->events + (size_t)index * ARENA_PART_BYTES;
    struct part part = stream->parts[index];
    struct trace_block block;
    if (stream->events == NULL || stream->encoder.at < begin ||
        stream->encoder.at > begin + ARENA_PART_BYTES)
        return; /* it had not begun this part */
    part.bytes = (uint32_t)(stream->encoder.at - begin);
    if (!copy(drain, index, &part, &block))
        return;
    if (stream->parted != 0)
        put_end(stream, &block);
    memset(raw + block.raw_bytes, 0, TRACE_SLACK_BYTES);
    if (block.raw_bytes > 0 && !count_events(&block))
        (void)trace_fail(&drain->spool->error, 0, "thread %" PRIu32 " left half an event",
                         block.thread);
    else
        add(drain, &block);
}
