/* writer.c: one encoder for each thread; a block leaves when its buffer is full or its thread ends.
 *
 * Every event is checked before it is encoded, since importers pass on what files of other programs
 * say.  Where the thread changes, a time is written: the reader merges the threads by time, and so
 * gets the events back in exactly this order.
 */
#include "writer.h"

#include "encode.h"
#include "file.h"
#include "pack.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A thread that is being written. */
struct lane {
    struct trace_encoder encoder;
    uint8_t *buffer; /* NULL before its first event and after its end */
    struct trace_block block;
};

struct trace_writer {
    int file;
    char *path, *temporary;
    int level;
    ZSTD_CCtx *packer;
    uint8_t *packed;
    struct lane **lanes;
    uint32_t lanes_count;
    struct trace_table identities;
    uint64_t written;
    uint32_t last_thread;
    bool inheriting;
};

static bool flush(struct trace_writer *writer, struct lane *lane, struct trace_error *error)
{
    struct trace_block *block = &lane->block;
    block->raw_bytes = (uint32_t)(lane->encoder.at - lane->buffer);
    if (block->raw_bytes == 0)
        return true;
    block->events = lane->encoder.events;
    block->made = (uint32_t)(lane->encoder.made - block->first_made);
    const void *packed =
        trace_pack(writer->packer, writer->level, block, lane->buffer, writer->packed);
    if (!trace_write_all(writer->file, block, sizeof *block, error) ||
        !trace_write_all(writer->file, packed, block->packed_bytes, error))
        return false;
    writer->written += sizeof *block + block->packed_bytes;
    lane->block.sequence++;
    lane->encoder.at = lane->buffer;
    return true;
}

static void begin_block(const struct trace_writer *writer, struct lane *lane, uint64_t time_ns)
{
    if (time_ns < lane->encoder.time_ns)
        time_ns = lane->encoder.time_ns;
    lane->block.flags = writer->inheriting ? TRACE_BLOCK_INHERITED : 0;
    lane->block.first_made = lane->encoder.made;
    lane->block.time_ns = time_ns;
    trace_encoder_begin(&lane->encoder, lane->buffer, time_ns);
}

static bool add_lane(struct trace_writer *writer, struct trace_error *error)
{
    size_t count = writer->lanes_count;
    if ((count & (count - 1)) == 0) {
        size_t room = count == 0 ? 1 : 2 * count;
        struct lane **more = realloc(writer->lanes, room * sizeof(struct lane *));
        if (more == NULL)
            return trace_fail(error, writer->written, "no memory for its threads");
        writer->lanes = more;
    }
    struct lane *lane = calloc(1, sizeof *lane);
    if (lane == NULL)
        return trace_fail(error, writer->written, "no memory for its threads");
    lane->encoder.thread = writer->lanes_count;
    lane->block = (struct trace_block){.magic = TRACE_BLOCK_MAGIC, .thread = writer->lanes_count};
    writer->lanes[writer->lanes_count++] = lane;
    return true;
}

/* The event's thread, with room for one event more. */
static struct lane *lane_for(struct trace_writer *writer, const struct trace_event *event,
                             struct trace_error *error)
{
    if (event->thread > writer->lanes_count || event->thread >= TRACE_THREADS_MOST - 1) {
        (void)trace_fail(error, writer->written, "thread %" PRIu32 " leaves out a number",
                         event->thread);
        return NULL;
    }
    if (event->thread == writer->lanes_count && !add_lane(writer, error))
        return NULL;
    struct lane *lane = writer->lanes[event->thread];
    if (lane->buffer == NULL) {
        lane->buffer = malloc(TRACE_BLOCK_BYTES_MOST);
        if (lane->buffer == NULL) {
            (void)trace_fail(error, writer->written, "no memory for a block");
            return NULL;
        }
        lane->encoder.at = lane->buffer;
    }
    bool full = lane->encoder.at - lane->buffer > TRACE_BLOCK_BYTES_MOST - TRACE_EVENT_BYTES_MOST;
    bool turns = lane->block.flags == TRACE_BLOCK_INHERITED && !writer->inheriting;
    if ((full || turns) && !flush(writer, lane, error))
        return NULL;
    if (lane->encoder.at == lane->buffer)
        begin_block(writer, lane, event->time_ns);
    return lane;
}

/* A time where another thread wrote last: the merging of the threads then repeats this order. */
static void mark_time(struct trace_writer *writer, struct lane *lane,
                      const struct trace_event *event)
{
    if (writer->last_thread != event->thread || lane->encoder.events % TRACE_EVENTS_A_TIME == 0)
        trace_put_time(&lane->encoder, event->time_ns);
    writer->last_thread = event->thread;
}

/* Takes the object that the event ends; false if there is none of this number. */
static bool take_object(struct trace_writer *writer, uint64_t object, uint64_t *identity)
{
    *identity = 0;
    if (object == TRACE_NO_OBJECT)
        return true;
    if (object >= writer->identities.count)
        return false;
    *identity = trace_table_end(&writer->identities, object);
    return *identity != TRACE_TABLE_ENDED;
}

static void put_realloc(struct trace_encoder *to, const struct trace_event *event,
                        uint64_t identity)
{
    if (event->result != TRACE_NO_OBJECT)
        trace_put_realloc(to, identity, event->size);
    else if (identity != 0)
        trace_put_realloc_last(to, identity, event->size);
    else
        trace_put_failed(to, TRACE_SELDOM_REALLOC_FAILED, event->size, 0);
}

static void put_event(struct trace_encoder *to, const struct trace_event *event, uint64_t identity)
{
    bool failed = event->result == TRACE_NO_OBJECT;
    switch (event->op) {
    case TRACE_MALLOC:
        if (failed)
            trace_put_failed(to, TRACE_SELDOM_MALLOC_FAILED, event->size, 0);
        else
            trace_put_malloc(to, event->size);
        break;
    case TRACE_CALLOC:
        if (failed)
            trace_put_failed(to, TRACE_SELDOM_CALLOC_FAILED, event->size, event->count);
        else
            trace_put_calloc(to, event->size, event->count);
        break;
    case TRACE_ALIGNED_ALLOC:
        if (failed)
            trace_put_failed(to, TRACE_SELDOM_ALIGNED_FAILED, event->size, event->alignment);
        else
            trace_put_aligned(to, event->size, event->alignment);
        break;
    case TRACE_REALLOC:
        put_realloc(to, event, identity);
        break;
    case TRACE_FREE:
        if (identity == 0)
            trace_put_free_null(to);
        else
            trace_put_free(to, identity);
        break;
    case TRACE_FREE_FOREIGN:
        trace_put_free(to, 0);
        break;
    case TRACE_THREAD_START:
        trace_put_thread_start(to, (uint32_t)event->object);
        break;
    case TRACE_THREAD_END:
    case TRACE_OPS:
        trace_put_thread_end(to);
        break;
    }
}

static bool ends_object(enum trace_op op)
{
    return op == TRACE_FREE || op == TRACE_REALLOC;
}

static bool check_event(const struct trace_writer *writer, const struct trace_event *event,
                        struct trace_error *error)
{
    bool makes = event->result != TRACE_NO_OBJECT;
    if (event->op >= TRACE_OPS || (makes && event->op > TRACE_ALIGNED_ALLOC) ||
        (makes && event->result != writer->identities.count) ||
        (event->op == TRACE_THREAD_START && event->object >= writer->lanes_count))
        return trace_fail(error, writer->written, "an event that cannot be written");
    bool start = event->op == TRACE_THREAD_START;
    bool first = event->thread == writer->lanes_count;
    if (start != first)
        return trace_fail(error, writer->written, "thread %" PRIu32 " starts %s", event->thread,
                          start ? "twice" : "without a start");
    return true;
}

bool trace_writer_put(struct trace_writer *writer, const struct trace_event *event,
                      struct trace_error *error)
{
    if (!check_event(writer, event, error))
        return false;
    struct lane *lane = lane_for(writer, event, error);
    if (lane == NULL)
        return false;
    uint64_t identity = 0;
    if (ends_object(event->op) && !take_object(writer, event->object, &identity))
        return trace_fail(error, writer->written, "object %" PRIu64 " is not live", event->object);
    mark_time(writer, lane, event);
    uint64_t made = lane->encoder.made;
    put_event(&lane->encoder, event, identity);
    if (event->result != TRACE_NO_OBJECT &&
        !trace_table_add(&writer->identities, trace_identity(event->thread, made)))
        return trace_fail(error, writer->written, "no memory for its objects");
    if (event->op != TRACE_THREAD_END)
        return true;
    bool flushed = flush(writer, lane, error);
    free(lane->buffer);
    lane->buffer = NULL;
    return flushed;
}

void trace_writer_inherit(struct trace_writer *writer, bool inherit)
{
    writer->inheriting = inherit;
}

static bool create(struct trace_writer *writer, const struct trace_header *given,
                   struct trace_error *error)
{
    struct trace_header header = *given;
    trace_header_complete(&header);
    if (writer->path == NULL || asprintf(&writer->temporary, "%s.unfinished", writer->path) < 0) {
        writer->temporary = NULL;
        return trace_fail(error, 0, "no memory");
    }
    writer->packer = ZSTD_createCCtx();
    writer->packed = malloc(TRACE_BLOCK_BYTES_MOST);
    if (writer->packer == NULL || writer->packed == NULL)
        return trace_fail(error, 0, "no memory");
    writer->file = open(writer->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (writer->file < 0)
        return trace_fail(error, 0, "%s: cannot be made: %s", writer->temporary, strerror(errno));
    writer->written = sizeof header;
    return trace_write_all(writer->file, &header, sizeof header, error) && add_lane(writer, error);
}

struct trace_writer *trace_writer_open(const char *path, const struct trace_header *header,
                                       int level, struct trace_error *error)
{
    struct trace_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        (void)trace_fail(error, 0, "no memory");
        return NULL;
    }
    writer->file = -1;
    writer->level = level;
    writer->path = strdup(path);
    if (!create(writer, header, error)) {
        trace_writer_abandon(writer);
        return NULL;
    }
    return writer;
}

static void release(struct trace_writer *writer)
{
    if (writer->file >= 0)
        (void)close(writer->file);
    for (uint32_t i = 0; i < writer->lanes_count; i++) {
        free(writer->lanes[i]->buffer);
        free(writer->lanes[i]);
    }
    free(writer->lanes);
    trace_table_close(&writer->identities);
    free(writer->packed);
    ZSTD_freeCCtx(writer->packer);
    free(writer->temporary);
    free(writer->path);
    free(writer);
}

void trace_writer_abandon(struct trace_writer *writer)
{
    if (writer->file >= 0 && writer->temporary != NULL)
        (void)unlink(writer->temporary);
    release(writer);
}

/* The first thread has a block even if it never called. */
static bool fill_first(struct trace_writer *writer, struct trace_error *error)
{
    struct trace_event first = {.op = TRACE_MALLOC};
    struct lane *lane = writer->lanes[0];
    if (lane->buffer != NULL || lane->block.sequence != 0)
        return true;
    if (lane_for(writer, &first, error) == NULL)
        return false;
    trace_put_end(&lane->encoder, trace_put_word(lane->encoder.at, TRACE_TAG_TIME, 0));
    return true;
}

static bool finish(struct trace_writer *writer, struct trace_error *error)
{
    if (!fill_first(writer, error))
        return false;
    for (uint32_t i = 0; i < writer->lanes_count; i++)
        if (writer->lanes[i]->buffer != NULL && !flush(writer, writer->lanes[i], error))
            return false;
    if (!trace_complete(writer->temporary, error))
        return false;
    return trace_replace(writer->temporary, writer->path, error);
}

bool trace_writer_finish(struct trace_writer *writer, struct trace_error *error)
{
    if (!finish(writer, error)) {
        trace_writer_abandon(writer);
        return false;
    }
    release(writer);
    return true;
}
