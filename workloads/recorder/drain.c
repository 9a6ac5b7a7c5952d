/* drain.c: up to ARENA_BLOCK_PARTS parts become one block; its last part knows how many events and
 * objects there are in all, and where a process died within a part they are counted.
 *
 * A recorded process is believed in nothing that could hurt: sizes and thread numbers are checked.
 */
#include "drain.h"

#include "decode.h"

#include <inttypes.h>

static void end_block(struct drain *drain)
{
    if (drain->block.raw_bytes > 0) {
        memset(drain->raw + drain->block.raw_bytes, 0, TRACE_SLACK_BYTES);
        spool_add(drain->spool, &drain->block, drain->raw);
    }
    drain->block.raw_bytes = 0;
}

static void begin_block(struct drain *drain, const struct part *part)
{
    end_block(drain);
    drain->block = (struct trace_block){
        .thread = part->thread,
        .flags = part->flags & PART_INHERITED ? TRACE_BLOCK_INHERITED : 0,
        .first_made = part->first_made,
        .time_ns = part->time_ns,
    };
}

/* Adds the bytes of a part to the block.  False: they cannot be its. */
static bool take(struct drain *drain, uint32_t index, const struct part *part, size_t bytes)
{
    if (part->flags & PART_BEGINS)
        begin_block(drain, part);
    if (bytes > ARENA_PART_BYTES || part->thread >= TRACE_THREADS_MOST - 1 ||
        part->thread != drain->block.thread ||
        drain->block.raw_bytes + bytes > (size_t)ARENA_BLOCK_PARTS * ARENA_PART_BYTES)
        return trace_fail(&drain->spool->error, 0, "the memory of thread %" PRIu32 " was damaged",
                          part->thread);
    const uint8_t *events =
        (const uint8_t *)drain->stream + ARENA_LANE_HEAD_BYTES + (size_t)index * ARENA_PART_BYTES;
    memcpy(drain->raw + drain->block.raw_bytes, events, bytes);
    drain->block.raw_bytes += (uint32_t)bytes;
    return true;
}

uint32_t drain_published(struct drain *drain)
{
    struct stream *stream = drain->stream;
    uint32_t published = atomic_load_explicit(&stream->published, memory_order_acquire);
    uint32_t taken = atomic_load_explicit(&stream->taken, memory_order_relaxed);
    uint32_t count = 0;
    for (; taken != published && count < ARENA_PARTS; count++) {
        uint32_t index = taken % ARENA_PARTS;
        struct part part = stream->parts[index];
        if (take(drain, index, &part, part.bytes)) {
            drain->block.events = part.events;
            drain->block.made = (uint32_t)(part.made - drain->block.first_made);
        }
        atomic_store_explicit(&stream->taken, ++taken, memory_order_release);
    }
    return count;
}

/* Counts what the block holds, which its thread had no time to write down. */
static bool count_events(struct trace_block *block, const uint8_t *raw)
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
static void put_end(struct drain *drain)
{
    struct trace_encoder encoder = {.at = drain->raw + drain->block.raw_bytes,
                                    .time_ns = drain->stream->encoder.time_ns};
    trace_put_time(&encoder, drain->stream->parted_ns);
    trace_put_thread_end(&encoder);
    drain->block.raw_bytes = (uint32_t)(encoder.at - drain->raw);
}

void drain_rest(struct drain *drain)
{
    const struct stream *stream = drain->stream;
    while (drain_published(drain) > 0)
        ;
    uint32_t index = stream->published % ARENA_PARTS;
    const uint8_t *begin = stream->events + (size_t)index * ARENA_PART_BYTES;
    size_t bytes = (size_t)(stream->encoder.at - begin);
    struct part part = stream->parts[index];
    bool some = stream->events != NULL && stream->encoder.at >= begin && bytes <= ARENA_PART_BYTES;
    bool changed =
        some && (bytes > 0 || part.flags & PART_BEGINS) && take(drain, index, &part, bytes);
    if (stream->parted != 0 && (changed || drain->block.raw_bytes > 0)) {
        put_end(drain);
        changed = true;
    }
    memset(drain->raw + drain->block.raw_bytes, 0, TRACE_SLACK_BYTES);
    if (changed && drain->block.raw_bytes > 0 && !count_events(&drain->block, drain->raw))
        (void)trace_fail(&drain->spool->error, 0, "thread %" PRIu32 " left half an event",
                         drain->block.thread);
    else
        end_block(drain);
    drain->block.raw_bytes = 0;
}
