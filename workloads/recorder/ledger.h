/* ledger.h: what a recorded process has not written yet, in a file that it has mapped.
 *
 * Each thread encodes its calls into a stream of this file.  The kernel keeps a shared mapping's
 * pages when the process ends, however it ends: _exit, exec, abort and SIGKILL need no hook, and
 * lose no call.  Whoever started the recording then turns the streams into the last blocks of the
 * trace (collect.c).  The order of the stores makes each state in between a sound one:
 *  1. an event is there once encoder.at is behind it;
 *  2. a block was written when encoder.at is the buffer again, or when the trace has a block with
 *     the stream's thread and sequence.
 *
 * The file is a head, then the streams, each LEDGER_STREAM_BYTES; both are multiples of every page
 * size in use.  Only the process that made it and, after its death, one collector use it.
 */
#ifndef ASSAY_RECORDER_LEDGER_H
#define ASSAY_RECORDER_LEDGER_H

#include "encode.h"

enum {
    LEDGER_HEAD_BYTES = 1 << 16,
    LEDGER_STREAM_BYTES = 1 << 16,
    LEDGER_BUFFER_BYTES = LEDGER_STREAM_BYTES - 1024, /* for the events */
    LEDGER_REASON_BYTES = 128,
};
#define LEDGER_MAGIC UINT64_C(0x32524744454c5341) /* "ASLEDGR2" */

struct ledger_head {
    uint64_t magic;
    _Atomic uint32_t streams;         /* how many there are */
    _Atomic uint32_t spoiled;         /* the recording ended early; */
    char reason[LEDGER_REASON_BYTES]; /* why */
    _Atomic uint64_t ended_unseen;    /* blocks whose address was given out again */
    _Atomic uint64_t unknown;         /* frees and reallocs of blocks that nobody made */
    struct trace_header header;       /* complete */
};
_Static_assert(sizeof(struct ledger_head) <= LEDGER_HEAD_BYTES, "it fits");

struct stream {
    struct trace_encoder encoder;
    uint8_t *buffer;          /* `events`, as the process sees it */
    uint8_t *limit;           /* behind it the buffer is full */
    struct trace_block block; /* the next; thread, sequence, first_made, flags and time are set */
    _Atomic int busy;         /* the recorder is in it: a signal handler must take another */
    _Atomic int parted;       /* the thread's last destructors run */
    uint64_t parted_ns;       /* when */
    int tid;
    int rounds;              /* of destructors so far */
    struct stream *nested;   /* of a handler that interrupted the recorder */
    struct stream *follower; /* in the list of those that have parted */
    _Alignas(64) uint8_t events[LEDGER_BUFFER_BYTES];
};
_Static_assert(sizeof(struct stream) <= LEDGER_STREAM_BYTES, "the events have room");

#endif
