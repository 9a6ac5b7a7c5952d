/* file.c: opens a trace, checks what it says of itself, and finds each thread's blocks.
 *
 * A trace may be damaged, cut off or hostile.  All lengths, counts and sums of the headers are
 * checked here, once, before an event is decoded, so that the decoder can rely on them.  A file
 * without an end is still opened as far as its whole blocks reach: its recorder was killed.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool trace_fail(struct trace_error *error, uint64_t offset, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(error->line, sizeof error->line, format, values);
    va_end(values);
    error->offset = offset;
    return false;
}

bool trace_read(const struct trace *trace, void *to, size_t bytes, uint64_t offset,
                struct trace_error *error)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t got = pread(trace->file, (char *)to + done, bytes - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return trace_fail(error, offset, "cannot be read: %s", strerror(errno));
        if (got == 0)
            return trace_fail(error, offset + done, "truncated while it was read");
        done += (size_t)got;
    }
    return true;
}

/* A text field is filled with zeros behind its end, which must be inside it. */
static bool is_text(const char *field, size_t bytes)
{
    return memchr(field, '\0', bytes) != NULL;
}

static bool read_header(struct trace *trace, struct trace_error *error)
{
    struct trace_header *header = &trace->header;
    size_t there = trace->bytes < sizeof *header ? (size_t)trace->bytes : sizeof *header;
    if (!trace_read(trace, header, there, 0, error))
        return false;
    size_t magic = there < sizeof header->magic ? there : sizeof header->magic;
    if (magic == 0 || memcmp(header->magic, TRACE_MAGIC, magic) != 0)
        return trace_fail(error, 0, "not a trace");
    if (there >= offsetof(struct trace_header, bytes) && header->version > TRACE_VERSION)
        return trace_fail(error, offsetof(struct trace_header, version),
                          "a trace of version %u, and this program reads up to version %d",
                          header->version, TRACE_VERSION);
    if (there < sizeof *header)
        return trace_fail(error, there, "truncated within the header");
    if (header->version == 0 || header->bytes != sizeof *header ||
        header->checksum != trace_header_checksum(header) ||
        !is_text(header->command, sizeof header->command) ||
        !is_text(header->machine, sizeof header->machine) ||
        !is_text(header->system, sizeof header->system) ||
        !is_text(header->allocator, sizeof header->allocator))
        return trace_fail(error, 0, "the header is corrupt");
    return true;
}

/* What a block says of itself is possible.  Its checksum is looked at when its events are read. */
static bool check_block(const struct trace_block *block, uint64_t offset, struct trace_error *error)
{
    bool stored = (block->flags & TRACE_BLOCK_STORED) != 0;
    bool sizes =
        block->raw_bytes > 0 && block->raw_bytes <= TRACE_BLOCK_BYTES_MOST &&
        (stored ? block->packed_bytes == block->raw_bytes : block->packed_bytes < block->raw_bytes);
    if (!sizes || (block->flags & ~(uint32_t)TRACE_BLOCK_FLAGS) != 0 ||
        (block->cpu_ns != 0 && (block->thread != 0 || block->sequence != 0)) ||
        block->thread >= TRACE_THREADS_MOST - 1 || block->events > block->raw_bytes ||
        block->made > block->events || block->first_made >= TRACE_ORDINALS_MOST)
        return trace_fail(error, offset, "a block's description is corrupt");
    return true;
}

static bool keep_place(struct trace *trace, const struct trace_place *place,
                       struct trace_error *error)
{
    if (trace->places_count == trace->places_room) {
        size_t room = trace->places_room == 0 ? 64 : 2 * trace->places_room;
        struct trace_place *more = realloc(trace->places, room * sizeof *more);
        if (more == NULL)
            return trace_fail(error, place->offset, "no memory for its index");
        trace->places = more;
        trace->places_room = room;
    }
    trace->places[trace->places_count++] = *place;
    return true;
}

static bool read_end(struct trace *trace, uint64_t offset, struct trace_error *error)
{
    if (trace->bytes - offset < sizeof trace->end)
        return true; /* cut off within the end: everything before it is whole */
    if (!trace_read(trace, &trace->end, sizeof trace->end, offset, error))
        return false;
    if (trace->end.bytes != sizeof trace->end ||
        trace->end.checksum != trace_end_checksum(&trace->end))
        return trace_fail(error, offset, "its end is corrupt");
    if (trace->bytes - offset > sizeof trace->end)
        return trace_fail(error, offset + sizeof trace->end, "something follows its end");
    trace->facts.complete = true;
    return true;
}

/* From block to block until the end, or until a block that is not there as a whole. */
static bool read_blocks(struct trace *trace, struct trace_error *error)
{
    uint64_t offset = sizeof trace->header;
    while (trace->bytes - offset >= sizeof(uint32_t)) {
        struct trace_place place = {.offset = offset};
        uint64_t left = trace->bytes - offset;
        size_t there = left < sizeof place.block ? (size_t)left : sizeof place.block;
        if (!trace_read(trace, &place.block, there, offset, error))
            return false;
        if (place.block.magic == TRACE_END_MAGIC)
            return read_end(trace, offset, error);
        if (place.block.magic != TRACE_BLOCK_MAGIC)
            return trace_fail(error, offset, "neither a block nor the end is here");
        if (there < sizeof place.block)
            return true;
        if (!check_block(&place.block, offset, error))
            return false;
        if (left - sizeof place.block < place.block.packed_bytes)
            return true;
        if (!keep_place(trace, &place, error))
            return false;
        offset += sizeof place.block + place.block.packed_bytes;
    }
    return true;
}

static int by_thread(const void *left, const void *right)
{
    const struct trace_block *a = &((const struct trace_place *)left)->block;
    const struct trace_block *b = &((const struct trace_place *)right)->block;
    if (a->thread != b->thread)
        return a->thread < b->thread ? -1 : 1;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* A thread's blocks follow each other without a gap; what the process inherited comes first. */
static bool check_lane(const struct trace *trace, struct trace_lane *lane,
                       struct trace_error *error)
{
    uint64_t time_ns = 0;
    bool inheriting = lane == trace->lanes;
    for (uint32_t i = 0; i < lane->places; i++) {
        const struct trace_place *place = &trace->places[lane->first + i];
        const struct trace_block *block = &place->block;
        bool inherited = (block->flags & TRACE_BLOCK_INHERITED) != 0;
        if (block->sequence != i || block->first_made != lane->made || block->time_ns < time_ns ||
            (inherited && !inheriting))
            return trace_fail(error, place->offset,
                              "block %" PRIu32 " of thread %" PRIu32 " does not follow its last",
                              block->sequence, block->thread);
        inheriting = inherited;
        time_ns = block->time_ns;
        lane->made += block->made;
    }
    return true;
}

static uint32_t count_lanes(const struct trace *trace)
{
    uint32_t count = 0;
    for (size_t i = 0; i < trace->places_count; i++)
        count += i == 0 || trace->places[i].block.thread != trace->places[i - 1].block.thread;
    return count;
}

static bool fill_lanes(struct trace *trace, struct trace_error *error)
{
    if (trace->places_count > 0)
        qsort(trace->places, trace->places_count, sizeof *trace->places, by_thread);
    trace->facts.threads = count_lanes(trace);
    trace->lanes = calloc(trace->facts.threads + (size_t)1, sizeof *trace->lanes);
    if (trace->lanes == NULL)
        return trace_fail(error, 0, "no memory for its index");
    size_t lanes = 0;
    for (size_t i = 0; i < trace->places_count; i++) {
        uint32_t number = trace->places[i].block.thread;
        if (lanes == 0 || number != trace->lanes[lanes - 1].number)
            trace->lanes[lanes++] = (struct trace_lane){.number = number, .first = i};
        trace->lanes[lanes - 1].places++;
    }
    for (uint32_t i = 0; i < trace->facts.threads; i++) {
        struct trace_lane *lane = &trace->lanes[i];
        lane->base = i == 0 ? 0 : lane[-1].base + lane[-1].made;
        if (!check_lane(trace, lane, error))
            return false;
        if (trace->facts.complete && lane->number != i)
            return trace_fail(error, trace->bytes - sizeof trace->end,
                              "thread %" PRIu32 " has no events", i);
    }
    return true;
}

/* What the blocks say together, which is what the end must say. */
static bool sum_up(struct trace *trace, struct trace_error *error)
{
    struct trace_facts *facts = &trace->facts;
    for (size_t i = 0; i < trace->places_count; i++) {
        const struct trace_block *block = &trace->places[i].block;
        facts->events += block->events;
        facts->objects += block->made;
        facts->inherited += (block->flags & TRACE_BLOCK_INHERITED) != 0 ? block->made : 0;
    }
    const struct trace_end *end = &trace->end;
    if (facts->complete && (end->threads != facts->threads || end->blocks != trace->places_count ||
                            end->events != facts->events || end->objects != facts->objects ||
                            end->inherited != facts->inherited))
        return trace_fail(error, trace->bytes - sizeof *end, "its end does not match its blocks");
    facts->live_bytes_peak = end->live_bytes_peak;
    return true;
}

static void state_header(struct trace *trace)
{
    struct trace_facts *facts = &trace->facts;
    facts->version = trace->header.version;
    facts->pid = trace->header.pid;
    facts->cpu_ns = trace->places_count > 0 ? trace->places[0].block.cpu_ns : 0;
    memcpy(facts->command, trace->header.command, sizeof facts->command);
    memcpy(facts->machine, trace->header.machine, sizeof facts->machine);
}

static bool open_file(struct trace *trace, const char *path, struct trace_error *error)
{
    struct stat facts;
    trace->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (trace->file < 0 || fstat(trace->file, &facts) != 0)
        return trace_fail(error, 0, "cannot be opened: %s", strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return trace_fail(error, 0, "not a file");
    trace->bytes = (uint64_t)facts.st_size;
    trace->unpacker = ZSTD_createDCtx();
    trace->packed = malloc(TRACE_BLOCK_BYTES_MOST);
    if (trace->unpacker == NULL || trace->packed == NULL)
        return trace_fail(error, 0, "no memory");
    return true;
}

/* The end tells the peak; where there is none it takes a reading of all. */
static bool find_peak(struct trace *trace, struct trace_error *error)
{
    struct trace_totals totals;
    if (trace->facts.complete)
        return true;
    if (!trace_count(trace, &totals, error))
        return false;
    trace->facts.live_bytes_peak = totals.live_bytes_peak;
    return true;
}

struct trace *trace_open(const char *path, struct trace_error *error)
{
    struct trace *trace = calloc(1, sizeof *trace);
    if (trace == NULL) {
        (void)trace_fail(error, 0, "no memory");
        return NULL;
    }
    trace->file = -1;
    if (!open_file(trace, path, error) || !read_header(trace, error) ||
        !read_blocks(trace, error) || !fill_lanes(trace, error) || !sum_up(trace, error) ||
        !find_peak(trace, error)) {
        trace_close(trace);
        return NULL;
    }
    if (trace->places_count == 0 && !trace->facts.complete) {
        (void)trace_fail(error, sizeof trace->header, "truncated before the first whole block");
        trace_close(trace);
        return NULL;
    }
    state_header(trace);
    return trace;
}

void trace_close(struct trace *trace)
{
    if (trace == NULL)
        return;
    if (trace->file >= 0)
        (void)close(trace->file);
    ZSTD_freeDCtx(trace->unpacker);
    free(trace->packed);
    free(trace->lanes);
    free(trace->places);
    free(trace);
}

const struct trace_facts *trace_facts(const struct trace *trace)
{
    return &trace->facts;
}
