/* spool.c: blocks are compressed and appended, one write each; what a full disk cut in two is cut
 * off, so that the file is sound up to there. */
#include "spool.h"

#include "pack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LEVEL = 1, ROOM_BYTES = ARENA_PART_BYTES + 4096 };

struct spool_thread {
    uint32_t sequence;
};

static const char *folder_path;
static ZSTD_CCtx *packer;

struct spool *spool_open(const char *folder)
{
    folder_path = folder;
    if (packer == NULL)
        packer = ZSTD_createCCtx();
    return packer == NULL ? NULL : calloc(1, sizeof(struct spool));
}

/* Thousands of files may be growing, so one of them is open: that of the last block. */
static struct spool *opened;
static int opened_file;

static bool leave_file(void)
{
    struct spool *spool = opened;
    opened = NULL;
    return spool == NULL || close(opened_file) == 0 ||
           trace_fail(&spool->error, 0, "its file cannot be written: %s", strerror(errno));
}

static bool enter_file(struct spool *spool)
{
    if (opened == spool)
        return true;
    (void)leave_file();
    opened_file = open(spool->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (opened_file < 0)
        return trace_fail(&spool->error, 0, "its file cannot be made: %s", strerror(errno));
    opened = spool;
    return true;
}

static bool append(struct spool *spool, const void *first, size_t first_bytes, const void *second,
                   size_t second_bytes)
{
    struct iovec parts[] = {{(void *)(uintptr_t)first, first_bytes},
                            {(void *)(uintptr_t)second, second_bytes}};
    if (!enter_file(spool))
        return false;
    ssize_t put = writev(opened_file, parts, 2);
    if (put == (ssize_t)(first_bytes + second_bytes)) {
        spool->bytes += (uint64_t)put;
        return true;
    }
    if (put >= 0)
        put = write(opened_file, "", 1); /* what is in the way of the rest */
    (void)trace_fail(&spool->error, 0, "its file cannot be written: %s",
                     put < 0 ? strerror(errno) : "it was written in part");
    if (ftruncate(opened_file, (off_t)spool->bytes) != 0)
        (void)trace_fail(&spool->error, 0, "its file cannot be cut: %s", strerror(errno));
    return false;
}

static bool begin_file(struct spool *spool)
{
    static unsigned number;
    if (spool->path[0] != '\0')
        return true;
    (void)snprintf(spool->path, sizeof spool->path, "%.4000s/%u.trace", folder_path, number++);
    return append(spool, &spool->facts.header, sizeof spool->facts.header, "", 0);
}

static struct spool_thread *thread_of(struct spool *spool, uint32_t thread)
{
    if (thread >= spool->threads_count) {
        uint32_t count = thread < 16 ? 16 : 2 * thread;
        struct spool_thread *more = realloc(spool->threads, count * sizeof *more);
        if (more == NULL) {
            (void)trace_fail(&spool->error, 0, "no memory for its threads");
            return NULL;
        }
        memset(more + spool->threads_count, 0, (count - spool->threads_count) * sizeof *more);
        spool->threads = more;
        spool->threads_count = count;
    }
    return &spool->threads[thread];
}

void spool_add(struct spool *spool, struct trace_block *block, const uint8_t *raw)
{
    static uint8_t room[ROOM_BYTES];
    if (spool->error.line[0] != '\0' || !begin_file(spool))
        return;
    struct spool_thread *thread = thread_of(spool, block->thread);
    if (thread == NULL)
        return;
    block->magic = TRACE_BLOCK_MAGIC;
    block->sequence = thread->sequence;
    const void *packed = trace_pack(packer, LEVEL, block, raw, room);
    if (!append(spool, block, sizeof *block, packed, block->packed_bytes))
        return;
    thread->sequence++;
    spool->events += block->events;
}

/* A number was given to a thread that was killed before its first event. */
static void fill_gaps(struct spool *spool)
{
    uint32_t threads = spool->threads_count;
    while (threads > 0 && spool->threads[threads - 1].sequence == 0)
        threads--;
    for (uint32_t i = 0; i < threads; i++) {
        uint8_t raw[3 * TRACE_WORD_BYTES_MOST + TRACE_SLACK_BYTES] = {0};
        struct trace_encoder encoder = {.at = raw};
        struct trace_block block = {.thread = i};
        if (spool->threads[i].sequence != 0)
            continue;
        if (i == 0)
            encoder.at = trace_put_word(raw, TRACE_TAG_TIME, 0);
        else
            trace_put_thread_start(&encoder, 0);
        block.raw_bytes = (uint32_t)(encoder.at - raw);
        spool_add(spool, &block, raw);
    }
}

bool spool_finish(struct spool *spool, const char *path)
{
    struct image *facts = &spool->facts;
    struct trace_error error = {0};
    if (spool->events == 0 && spool->error.line[0] == '\0')
        return false;
    fill_gaps(spool);
    (void)leave_file();
    if (facts->spoiled != 0 && spool->error.line[0] == '\0')
        (void)trace_fail(&spool->error, 0, "%s", facts->reason);
    if (spool->error.line[0] == '\0' && !trace_complete(spool->path, &error))
        spool->error = error;
    return spool->events > 0 && trace_replace(spool->path, path, &spool->error);
}

void spool_close(struct spool *spool)
{
    free(spool->threads);
    free(spool);
}
