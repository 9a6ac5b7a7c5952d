/* arena.h: the memory that recorded processes share with the collector.
 *
 * One file without a name, as large as it will ever be, which the collector makes, every recorded
 * process maps and none can cut.  A thread encodes its calls into a lane of it, a ring of parts: a
 * full part is published by one store, and the collector (collect.c) takes it away and gives it
 * back by another.  So nothing on a thread's way needs a system call, a descriptor, a path or a
 * right: what a process may no longer do, because it gave up its user, its root or its system
 * calls, is no obstacle.  The kernel keeps these pages when a process ends, however it ends, and
 * the collector then takes what was not yet published.
 *
 * The order of the stores makes each state in between a sound one:
 *  1. an event is there once encoder.at is behind it;
 *  2. encoder.at points into the part that is not yet published, or into the one before it, which
 *     is; in the second case the new part is empty.
 *
 * A process maps the head and the first lanes at once (ARENA_WINDOW, fewer where its address space
 * is limited), so that a forked child finds a lane without asking the kernel; further lanes are
 * mapped one by one.
 */
#ifndef ASSAY_RECORDER_ARENA_H
#define ASSAY_RECORDER_ARENA_H

#include "encode.h"

enum {
    ARENA_LANES = 8192,  /* threads at the same time, of all processes */
    ARENA_WINDOW = 12,   /* lanes that a process maps at once */
    ARENA_IMAGES = 2048, /* processes at the same time */
    ARENA_NOTES = 1024,  /* of execs, before the collector takes them */
    ARENA_LANE_BYTES = 1 << 19,
    ARENA_PARTS = 8, /* each becomes one block of the trace */
    ARENA_LANE_HEAD_BYTES = 1 << 12,
    ARENA_PART_BYTES = (ARENA_LANE_BYTES - ARENA_LANE_HEAD_BYTES) / ARENA_PARTS,
    ARENA_REASON_BYTES = 128,
    ARENA_PATH_BYTES = 464,
};
#define ARENA_MAGIC UINT64_C(0x34414e4552415341) /* "ASARENA4" */

enum image_state { IMAGE_FREE, IMAGE_BEGINS, IMAGE_LIVES };

/* A process image, from its first call on. */
struct image {
    _Atomic uint32_t state;
    _Atomic uint32_t spoiled;        /* the recording ended early; */
    char reason[ARENA_REASON_BYTES]; /* why */
    char rival[ARENA_REASON_BYTES];  /* the file whose malloc the program calls in place of ours */
    uint64_t pid_namespace;          /* its number; 0: not known */
    _Atomic uint64_t ended_unseen;   /* blocks whose address was given out again */
    _Atomic uint64_t unknown;        /* frees and reallocs of blocks that nobody made */
    struct trace_header header;      /* complete */
};

/* A program that a recorded process began by exec. */
struct note {
    _Atomic uint32_t ready; /* the collector may read it */
    uint32_t flags;
    uint32_t pid;
    uint64_t time_ns; /* monotonic, before the exec */
    char path[ARENA_PATH_BYTES];
};

enum note_flags {
    NOTE_PRELOADS = 1, /* its environment still names the recorder */
    NOTE_SEARCHED = 2, /* the path is a word that is looked up in PATH */
    NOTE_FAILED = 4,   /* the last exec of this process came back */
    NOTE_HIDDEN = 8,   /* the recorder's library cannot be read, */
    NOTE_CLOSED = 16,  /* or the shared memory not be reached */
};

struct arena {
    uint64_t magic;
    uint64_t pid_namespace;       /* the collector's */
    _Atomic uint64_t clock_ns;    /* CLOCK_MONOTONIC at the collector's last look */
    _Atomic uint32_t images_lost; /* processes that found no room */
    _Atomic uint32_t notes_next, notes_taken, notes_lost;
    _Atomic uint16_t owners[ARENA_LANES]; /* image + 1; 0: nobody's */
    struct note notes[ARENA_NOTES];
    struct image images[ARENA_IMAGES];
};

enum { ARENA_HEAD_BYTES = (sizeof(struct arena) + 0xffff) / 0x10000 * 0x10000 };
#define ARENA_BYTES ((uint64_t)ARENA_HEAD_BYTES + (uint64_t)ARENA_LANES * ARENA_LANE_BYTES)

/* What a part holds. */
struct part {
    uint32_t flags; /* of the block */
    uint32_t thread, bytes, events;
    uint64_t first_made, time_ns; /* where it begins */
    uint64_t made;                /* where it ends */
};

/* A lane: the events of one thread. */
struct stream {
    struct trace_encoder encoder;
    uint8_t *limit;                    /* behind it the part is full */
    uint8_t *events;                   /* those below, as the process sees them */
    _Atomic uint32_t published, taken; /* parts */
    struct part parts[ARENA_PARTS];
    _Atomic uintptr_t busy; /* the frame of the recorder's call that is in it, or 0: a signal
                             * handler must take another */
    _Atomic int parted;     /* the thread's last destructors run */
    uint64_t parted_ns;     /* when */
    int tid;
    int rounds;              /* of destructors so far */
    struct stream *nested;   /* of a handler that interrupted the recorder */
    struct stream *follower; /* in the list of those that have parted */
};
_Static_assert(sizeof(struct stream) <= ARENA_LANE_HEAD_BYTES, "the events follow it");

static inline uint64_t arena_lane_offset(uint32_t lane)
{
    return (uint64_t)ARENA_HEAD_BYTES + (uint64_t)lane * ARENA_LANE_BYTES;
}

#endif
