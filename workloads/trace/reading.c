/* reading.c: one thread's events, block after block. */
#include "file.h"

#include <inttypes.h>
#include <stdlib.h>

uint32_t trace_lane_of(const struct trace *trace, uint32_t number)
{
    uint32_t low = 0, high = trace->facts.threads;
    if (trace->facts.complete)
        return number < high ? number : high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (trace->lanes[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < trace->facts.threads && trace->lanes[low].number == number ? low
                                                                            : trace->facts.threads;
}

bool trace_unpack(struct trace *trace, const struct trace_place *place, uint8_t *raw,
                  struct trace_error *error)
{
    const struct trace_block *block = &place->block;
    if (!trace_read(trace, trace->packed, block->packed_bytes, place->offset + sizeof *block,
                    error))
        return false;
    if (block->checksum != trace_block_checksum(block, trace->packed))
        return trace_fail(error, place->offset, "a block is corrupt: its checksum differs");
    memset(raw + block->raw_bytes, 0, TRACE_SLACK_BYTES);
    if ((block->flags & TRACE_BLOCK_STORED) != 0) {
        memcpy(raw, trace->packed, block->raw_bytes);
        return true;
    }
    size_t got = ZSTD_decompressDCtx(trace->unpacker, raw, block->raw_bytes, trace->packed,
                                     block->packed_bytes);
    if (ZSTD_isError(got) || got != block->raw_bytes)
        return trace_fail(error, place->offset, "a block cannot be decompressed");
    return true;
}

void trace_reading_begin(struct trace_reading *reading, struct trace *trace, uint32_t thread)
{
    *reading = (struct trace_reading){.trace = trace, .lane = &trace->lanes[thread]};
}

void trace_reading_end(struct trace_reading *reading)
{
    free(reading->raw);
    reading->raw = NULL;
}

/* The block that was read held what it said. */
static bool check_counts(const struct trace_reading *reading, struct trace_error *error)
{
    const struct trace_block *block = &reading->place->block;
    if (reading->events != block->events ||
        reading->decoder.made != block->first_made + block->made)
        return trace_fail(error, reading->place->offset,
                          "a block does not hold as many events or objects as it says");
    return true;
}

static bool next_block(struct trace_reading *reading, struct trace_error *error)
{
    const struct trace_place *place =
        &reading->trace->places[reading->lane->first + reading->next_place];
    uint8_t *raw = realloc(reading->raw, place->block.raw_bytes + (size_t)TRACE_SLACK_BYTES);
    if (raw == NULL)
        return trace_fail(error, place->offset, "no memory for a block");
    reading->raw = raw;
    if (!trace_unpack(reading->trace, place, raw, error))
        return false;
    uint64_t time_ns = reading->decoder.time_ns;
    if (place->block.time_ns < time_ns)
        return trace_fail(error, place->offset, "a block begins before the last one ended");
    reading->next_place++;
    reading->place = place;
    reading->events = 0;
    trace_decoder_begin(&reading->decoder, &place->block, raw);
    return true;
}

int trace_reading_next(struct trace_reading *reading, struct trace_raw *raw,
                       struct trace_error *error)
{
    for (;;) {
        const char *why = NULL;
        int got = reading->place == NULL ? 0 : trace_decode(&reading->decoder, raw, &why);
        if (got < 0)
            (void)trace_fail(error, reading->place->offset, "%s", why);
        if (got > 0)
            reading->events += raw->op != TRACE_THREAD_START && raw->op != TRACE_THREAD_END;
        if (got != 0)
            return got;
        if (reading->place != NULL && !check_counts(reading, error))
            return -1;
        if (reading->next_place == reading->lane->places)
            return 0;
        if (!next_block(reading, error))
            return -1;
    }
}

/* TRACE_NO_OBJECT for one that the file does not have. */
static uint64_t number_of(const struct trace *trace, uint64_t identity)
{
    if (identity == 0)
        return TRACE_NO_OBJECT;
    uint32_t lane = trace_lane_of(trace, trace_identity_thread(identity));
    uint64_t ordinal = trace_identity_ordinal(identity);
    if (lane == trace->facts.threads || ordinal >= trace->lanes[lane].made)
        return TRACE_NO_OBJECT;
    return trace->lanes[lane].base + ordinal;
}

/* The maker's blocks were lost with the end of the file: the block is a stranger's then. */
static bool forgive(const struct trace_reading *reading, struct trace_event *event,
                    struct trace_error *error)
{
    if (reading->trace->facts.complete)
        return trace_fail(error, reading->place->offset, "a call ends an object that no call made");
    if (event->op == TRACE_FREE)
        event->op = TRACE_FREE_FOREIGN;
    return true;
}

static bool name_parent(const struct trace_reading *reading, uint32_t number,
                        struct trace_event *event, struct trace_error *error)
{
    const struct trace *trace = reading->trace;
    uint32_t parent = trace_lane_of(trace, number);
    if (parent == trace->facts.threads && trace->facts.complete)
        return trace_fail(error, reading->place->offset,
                          "a thread has a parent that does not exist");
    event->object = parent == trace->facts.threads ? 0 : parent;
    return true;
}

bool trace_event_of(const struct trace_reading *reading, const struct trace_raw *raw,
                    struct trace_event *event, struct trace_error *error)
{
    *event = (struct trace_event){
        .op = raw->op,
        .thread = (uint32_t)(reading->lane - reading->trace->lanes),
        .object = number_of(reading->trace, raw->ends),
        .result = number_of(reading->trace, raw->makes),
        .size = raw->size,
        .count = raw->count,
        .alignment = raw->alignment,
        .time_ns = reading->decoder.time_ns,
    };
    if (raw->op == TRACE_THREAD_START)
        return name_parent(reading, raw->parent, event, error);
    if (raw->makes != 0 && event->result == TRACE_NO_OBJECT)
        return trace_fail(error, reading->place->offset, "a block makes more objects than it says");
    if (raw->ends != 0 && event->object == TRACE_NO_OBJECT)
        return forgive(reading, event, error);
    return true;
}
