/* collect.c: makes traces of what recorded processes left behind, once they are gone.
 *
 * Usage: assay-collect FOLDER FILE.  FOLDER is what ASSAY_RECORD named.  The process images that
 * called at all become FILE, FILE.2, FILE.3 ... in the order of their beginnings, and one JSON line
 * each, also those that did not, says what they are.  The blocks are copied; what was still in a
 * thread's stream becomes its last block.
 *
 * A process that was killed while it wrote a block has left a piece of it in its file: the search
 * goes on to the next whole block, and the events are still in the stream.
 */
#include "file.h"
#include "ledger.h"
#include "pack.h"
#include "record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEVEL = 3, PATH_BYTES = 4096 };

/* A file in memory. */
struct view {
    const uint8_t *bytes;
    size_t count;
};

/* How far a thread's blocks have come. */
struct lane {
    uint32_t sequence;
    uint64_t made;
};

struct image {
    struct view ledger, blocks;
    const struct ledger_head *head;
    struct lane *lanes;
    uint32_t lanes_count;
    int out;
    uint64_t events; /* calls */
    bool torn;       /* a thread's block is missing for good */
    ZSTD_CCtx *packer;
    struct trace_error error;
};

static bool view_open(struct view *view, const char *path)
{
    struct stat facts;
    *view = (struct view){NULL, 0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &facts) != 0) {
        if (file >= 0)
            (void)close(file);
        return false;
    }
    if (facts.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes != MAP_FAILED)
            *view = (struct view){bytes, (size_t)facts.st_size};
    }
    (void)close(file);
    return view->bytes != NULL;
}

static void view_close(struct view *view)
{
    if (view->bytes != NULL)
        (void)munmap((void *)(uintptr_t)view->bytes, view->count);
}

static struct lane *lane_of(struct image *image, uint32_t thread)
{
    if (thread >= image->lanes_count) {
        uint32_t count = thread < 16 ? 16 : 2 * thread;
        struct lane *more = realloc(image->lanes, count * sizeof *more);
        if (more == NULL) {
            (void)trace_fail(&image->error, 0, "no memory for its threads");
            return NULL;
        }
        memset(more + image->lanes_count, 0, (count - image->lanes_count) * sizeof *more);
        image->lanes = more;
        image->lanes_count = count;
    }
    return &image->lanes[thread];
}

/* Writes a block if it is the thread's next. */
static bool add_block(struct image *image, const struct trace_block *block, const void *packed)
{
    struct lane *lane = lane_of(image, block->thread);
    if (lane == NULL)
        return false;
    if (block->sequence != lane->sequence) {
        image->torn = image->torn || block->sequence > lane->sequence;
        return true; /* one that is there already, or one behind a gap */
    }
    lane->sequence++;
    lane->made = block->first_made + block->made;
    image->events += block->events;
    return trace_write_all(image->out, block, sizeof *block, &image->error) &&
           trace_write_all(image->out, packed, block->packed_bytes, &image->error);
}

/* A whole block at the offset, or none. */
static bool block_at(const struct view *view, size_t offset, struct trace_block *block)
{
    if (view->count - offset < sizeof *block)
        return false;
    memcpy(block, view->bytes + offset, sizeof *block);
    return block->magic == TRACE_BLOCK_MAGIC && block->packed_bytes <= TRACE_BLOCK_BYTES_MOST &&
           view->count - offset - sizeof *block >= block->packed_bytes &&
           block->thread < TRACE_THREADS_MOST - 1 &&
           block->checksum == trace_block_checksum(block, view->bytes + offset + sizeof *block);
}

static bool copy_blocks(struct image *image)
{
    const struct view *view = &image->blocks;
    struct trace_block block;
    for (size_t offset = sizeof(struct trace_header); offset < view->count;) {
        if (!block_at(view, offset, &block)) {
            offset++;
            continue;
        }
        if (!add_block(image, &block, view->bytes + offset + sizeof block))
            return false;
        offset += sizeof block + block.packed_bytes;
    }
    return true;
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

static bool add_raw(struct image *image, struct trace_block *block, const uint8_t *raw)
{
    static uint8_t room[LEDGER_STREAM_BYTES];
    if (!count_events(block, raw))
        return trace_fail(&image->error, 0, "thread %" PRIu32 " left half an event", block->thread);
    const void *packed = trace_pack(image->packer, LEVEL, block, raw, room);
    return add_block(image, block, packed);
}

/* What a thread had not written yet, and its end if it had come to it. */
static bool recover_stream(struct image *image, const struct stream *stream)
{
    static uint8_t raw[LEDGER_STREAM_BYTES + TRACE_SLACK_BYTES];
    size_t used = (size_t)(stream->encoder.at - stream->buffer);
    if (stream->buffer == NULL || used > LEDGER_BUFFER_BYTES || (used == 0 && stream->parted == 0))
        return true;
    memcpy(raw, stream->events, used);
    struct trace_encoder encoder = {.at = raw + used, .time_ns = stream->encoder.time_ns};
    if (stream->parted != 0) {
        trace_put_time(&encoder, stream->parted_ns);
        trace_put_thread_end(&encoder);
    }
    memset(encoder.at, 0, TRACE_SLACK_BYTES);
    struct trace_block block = stream->block;
    block.raw_bytes = (uint32_t)(encoder.at - raw);
    return add_raw(image, &block, raw);
}

static bool recover_streams(struct image *image)
{
    uint32_t streams = image->head->streams;
    for (uint32_t i = 0; i < streams; i++) {
        size_t offset = LEDGER_HEAD_BYTES + (size_t)i * LEDGER_STREAM_BYTES;
        if (offset + LEDGER_STREAM_BYTES > image->ledger.count)
            break;
        const void *stream = image->ledger.bytes + offset;
        if (!recover_stream(image, stream))
            return false;
    }
    return true;
}

/* A number was given to a thread that was killed before its first event. */
static bool fill_gaps(struct image *image)
{
    uint32_t threads = image->lanes_count;
    while (threads > 0 && image->lanes[threads - 1].sequence == 0)
        threads--;
    for (uint32_t i = 0; i < threads; i++) {
        uint8_t raw[3 * TRACE_WORD_BYTES_MOST + TRACE_SLACK_BYTES] = {0};
        struct trace_encoder encoder = {.at = raw};
        struct trace_block block = {.magic = TRACE_BLOCK_MAGIC, .thread = i};
        if (image->lanes[i].sequence != 0)
            continue;
        if (i == 0)
            encoder.at = trace_put_word(raw, TRACE_TAG_TIME, 0);
        else
            trace_put_thread_start(&encoder, 0);
        block.raw_bytes = (uint32_t)(encoder.at - raw);
        if (!add_raw(image, &block, raw))
            return false;
    }
    return true;
}

static bool write_image(struct image *image)
{
    const struct trace_header *header = &image->head->header;
    return trace_write_all(image->out, header, sizeof *header, &image->error) &&
           copy_blocks(image) && recover_streams(image) && fill_gaps(image);
}

static bool open_image(struct image *image, const char *folder, const char *stem)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s.ledger", folder, stem);
    bool ledger = view_open(&image->ledger, path);
    (void)snprintf(path, sizeof path, "%s/%s.trace", folder, stem);
    (void)view_open(&image->blocks, path);
    const void *head = image->ledger.bytes;
    image->head = head;
    image->packer = ZSTD_createCCtx();
    return ledger && image->packer != NULL && image->ledger.count >= LEDGER_HEAD_BYTES &&
           image->head->magic == LEDGER_MAGIC &&
           image->head->header.checksum == trace_header_checksum(&image->head->header);
}

static void close_image(struct image *image)
{
    view_close(&image->ledger);
    view_close(&image->blocks);
    ZSTD_freeCCtx(image->packer);
    free(image->lanes);
}

static void state_trace(struct record *line, const char *path)
{
    struct trace_error error;
    struct stat facts;
    struct trace *trace = trace_open(path, &error);
    if (trace == NULL || stat(path, &facts) != 0) {
        record_string(line, "error", error.line);
        trace_close(trace);
        return;
    }
    const struct trace_facts *told = trace_facts(trace);
    record_string(line, "file", path);
    record_unsigned(line, "events", told->events);
    record_unsigned(line, "inherited", told->inherited);
    record_unsigned(line, "threads", told->threads);
    record_unsigned(line, "live_bytes_peak", told->live_bytes_peak);
    record_unsigned(line, "bytes", (uint64_t)facts.st_size);
    record_boolean(line, "complete", told->complete);
    trace_close(trace);
}

/* One line; `path` is NULL for an image without a trace. */
static void state_image(const struct image *image, const char *path, const char *reason)
{
    static struct record line;
    record_begin(&line, "image");
    if (image->head != NULL && image->ledger.count >= LEDGER_HEAD_BYTES) {
        record_unsigned(&line, "pid", image->head->header.pid);
        record_string(&line, "command", image->head->header.command);
        record_string(&line, "allocator", image->head->header.allocator);
        record_unsigned(&line, "ended_unseen", image->head->ended_unseen);
        record_unsigned(&line, "unknown", image->head->unknown);
    }
    if (path != NULL)
        state_trace(&line, path);
    else
        record_unsigned(&line, "events", 0);
    record_string(&line, "reason", reason);
    (void)record_end(&line, STDOUT_FILENO);
}

/* Why the trace has no end, or NULL. */
static const char *spoiled(const struct image *image)
{
    if (image->head->spoiled != 0)
        return image->head->reason;
    return image->torn ? "a part of its file is damaged" : NULL;
}

/* 1: `path` was made.  0: the image has no events.  -1: it failed, and that was said. */
static int collect_image(const char *folder, const char *stem, const char *path)
{
    char unfinished[PATH_BYTES + 16];
    struct image image = {.out = -1};
    int made = -1;
    (void)snprintf(unfinished, sizeof unfinished, "%s.unfinished", path);
    if (!open_image(&image, folder, stem)) {
        state_image(&image, NULL, "the recorder could not begin: no room on the disk?");
        close_image(&image);
        return -1;
    }
    image.out = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (image.out < 0)
        (void)trace_fail(&image.error, 0, "%s: %s", unfinished, strerror(errno));
    bool whole = image.out >= 0 && write_image(&image);
    if (image.out >= 0 && close(image.out) != 0 && whole)
        whole = trace_fail(&image.error, 0, "cannot be written: %s", strerror(errno));
    if (whole && image.events == 0) {
        state_image(&image, NULL, spoiled(&image));
        made = 0;
    } else if (whole && (spoiled(&image) != NULL || trace_complete(unfinished, &image.error)) &&
               trace_replace(unfinished, path, &image.error)) {
        state_image(&image, path, spoiled(&image));
        made = 1;
    } else {
        state_image(&image, NULL, image.error.line);
    }
    if (made != 1)
        (void)unlink(unfinished);
    close_image(&image);
    return made;
}

static int is_ledger(const struct dirent *entry)
{
    const char *ending = strrchr(entry->d_name, '.');
    return ending != NULL && strcmp(ending, ".ledger") == 0;
}

/* The next name, as long as another's file stands there.  False: it is too long. */
static bool name_file(char *path, const char *first, unsigned *number)
{
    for (;; ++*number) {
        int length = *number == 1 ? snprintf(path, PATH_BYTES, "%s", first)
                                  : snprintf(path, PATH_BYTES, "%s.%u", first, *number);
        if (length >= PATH_BYTES - 16)
            return false;
        if (*number == 1 || trace_replaceable(path))
            return true;
    }
}

int main(int count, char **words)
{
    struct dirent **entries;
    if (count != 3) {
        fputs("usage: assay-collect FOLDER FILE\n", stderr);
        return 2;
    }
    int found = scandir(words[1], &entries, is_ledger, alphasort); /* names begin with the time */
    if (found < 0) {
        fprintf(stderr, "assay-collect: %s: %s\n", words[1], strerror(errno));
        return 2;
    }
    int status = 0;
    unsigned number = 1;
    for (int i = 0; i < found; i++) {
        char path[PATH_BYTES];
        *strrchr(entries[i]->d_name, '.') = '\0';
        int got = name_file(path, words[2], &number)
                      ? collect_image(words[1], entries[i]->d_name, path)
                      : -1;
        number += got > 0;
        status = got < 0 ? 2 : status;
        free(entries[i]);
    }
    free(entries);
    return status;
}
