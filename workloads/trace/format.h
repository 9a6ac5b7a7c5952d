/* format.h: the bytes of a trace, for those who write and read them.  FORMAT.md explains.
 *
 * Numbers are little-endian and these structures are the file's own, so a host must be
 * little-endian too; both of ours are.  Private to workloads/: everybody else reads a trace through
 * trace.h.
 */
#ifndef ASSAY_TRACE_FORMAT_H
#define ASSAY_TRACE_FORMAT_H

#include "trace.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the structures are the file's bytes");

/* As PNG's: a byte above 127, both kinds of line ends and DOS's end of file show a transfer that
 * took the file for text. */
#define TRACE_MAGIC                                                                                \
    "\x89"                                                                                         \
    "ATR\r\n\x1a\n"
#define TRACE_BLOCK_MAGIC 0x4b4c4241u /* "ABLK" */
#define TRACE_END_MAGIC   0x444e4541u /* "AEND" */

enum {
    TRACE_COMMAND_BYTES = 256,
    TRACE_MACHINE_BYTES = 64,
    TRACE_SYSTEM_BYTES = 128,
    TRACE_BLOCK_BYTES_MOST = 1 << 18, /* of a block's events, decompressed */
    TRACE_SLACK_BYTES = 16, /* behind them in memory: a word is read eight bytes at once */
};

/* A thread number has 24 bits and an object's number within its thread 40. */
#define TRACE_THREADS_MOST  (UINT32_C(1) << 24)
#define TRACE_ORDINALS_MOST (UINT64_C(1) << 40)

struct trace_header {
    char magic[8];
    uint32_t version;
    uint32_t bytes;    /* of this structure */
    uint64_t began_ns; /* CLOCK_MONOTONIC as the process began: orders the images of a recording */
    uint64_t date_ns;  /* CLOCK_REALTIME at the same time */
    uint32_t pid, parent;
    uint32_t cpus, page_bytes;
    char command[TRACE_COMMAND_BYTES]; /* the words, each but the last followed by a blank */
    char machine[TRACE_MACHINE_BYTES];
    char system[TRACE_SYSTEM_BYTES];    /* kernel and C library */
    char allocator[TRACE_SYSTEM_BYTES]; /* the file whose malloc served the program */
    uint64_t checksum;                  /* of all before it */
};
_Static_assert(sizeof(struct trace_header) == 632, "no padding");

enum {
    TRACE_BLOCK_STORED = 1,    /* the events are not compressed */
    TRACE_BLOCK_INHERITED = 2, /* they are the objects that a forked process began with */
    TRACE_BLOCK_FLAGS = 3
};

struct trace_block {
    uint32_t magic;
    uint32_t packed_bytes; /* of the events that follow this structure */
    uint32_t raw_bytes;    /* of the same, decompressed */
    uint32_t thread;
    uint32_t flags;
    uint32_t sequence;   /* of the thread's blocks, from 0 */
    uint32_t events;     /* without starts, ends and marks */
    uint32_t made;       /* objects */
    uint64_t first_made; /* how many the thread had made before */
    uint64_t time_ns;    /* of the first event */
    uint64_t cpu_ns;     /* in the first block of thread 0: of the process, see FORMAT.md; else 0 */
    uint64_t checksum;   /* of all before it and of the packed events */
};
_Static_assert(sizeof(struct trace_block) == 64, "no padding");

struct trace_end {
    uint32_t magic;
    uint32_t bytes; /* of this structure */
    uint32_t threads;
    uint32_t blocks;
    uint64_t events;
    uint64_t objects;
    uint64_t inherited;
    uint64_t live_bytes_peak;
    uint64_t of_kind[TRACE_OPS];
    uint64_t checksum; /* of all before it */
};
_Static_assert(sizeof(struct trace_end) == 56 + 8 * TRACE_OPS, "no padding");

/* An object as its thread knows it.  0 is none, so a zeroed table holds none. */
static inline uint64_t trace_identity(uint32_t thread, uint64_t ordinal)
{
    return ((uint64_t)thread + 1) << 40 | ordinal;
}

static inline uint32_t trace_identity_thread(uint64_t identity)
{
    return (uint32_t)(identity >> 40) - 1;
}

static inline uint64_t trace_identity_ordinal(uint64_t identity)
{
    return identity & (TRACE_ORDINALS_MOST - 1);
}

/* Not against malice: against bits that changed. */
static inline uint64_t trace_checksum(uint64_t sum, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    uint64_t word;
    for (; count >= sizeof word; at += sizeof word, count -= sizeof word) {
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 32;
    }
    word = count;
    memcpy(&word, at, count); /* fewer than eight: the highest byte still holds 0 */
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 29;
}

static inline uint64_t trace_header_checksum(const struct trace_header *header)
{
    return trace_checksum(1, header, offsetof(struct trace_header, checksum));
}

static inline uint64_t trace_block_checksum(const struct trace_block *block, const void *packed)
{
    uint64_t sum = trace_checksum(2, block, offsetof(struct trace_block, checksum));
    return trace_checksum(sum, packed, block->packed_bytes);
}

static inline uint64_t trace_end_checksum(const struct trace_end *end)
{
    return trace_checksum(3, end, offsetof(struct trace_end, checksum));
}

#endif
