/* plan.h: a trace, compiled for replay.
 *
 * Whoever plays a trace must not read it meanwhile: decompressing costs more than allocating, and
 * the decoder's own allocations would be part of the heap that is measured.  So the trace is read
 * once, by another process, and compiled into a plan: for each thread a program of 8-byte words,
 * and beside it the facts that every replay must agree with.  A plan is a cache, made and used on
 * one machine; what it holds is checked when it is opened, and no more is promised of it.
 *
 * An object lives in a slot, a place of its thread's own table that the next object uses again; no
 * other thread touches it.  An object that another thread ends travels through a cell: its maker
 * hands it over with a release, the other takes it with an acquire, and waits if it must.
 *
 * Time is cut into epochs.  A thread begins its words of an epoch when all threads have ended
 * theirs of the one before.  So the blocks that live at the end of an epoch are exactly those of
 * the recording, and the most bytes that live in between differ by at most `swing_bytes`, however
 * the threads are scheduled.  Without that, threads that no longer have their own work to do
 * between two calls would run apart, and the replay's heap would be another than the recorded one.
 */
#ifndef ASSAY_HARNESS_PLAN_H
#define ASSAY_HARNESS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PLAN_VERSION = 1, PLAN_CLASSES = 65, PLAN_THREADS_MOST = 4096 };

/* A word: 4 bits of kind, 28 of slot, 32 of size, or of a cell's or a thread's number. */
enum plan_kind {
    PLAN_MALLOC,
    PLAN_FREE,
    PLAN_MALLOC_LONG, /* a second word has the size */
    PLAN_FREE_LONG,   /* likewise */
    PLAN_CALLOC,      /* two more words: size of all, count */
    PLAN_REALLOC,     /* two more: size, size before; the slot is empty for a realloc of NULL */
    PLAN_ALIGNED,     /* two more: size, alignment */
    PLAN_FREE_NULL,
    PLAN_HAND,     /* the slot's block goes into the cell, and is taken in a later epoch */
    PLAN_HAND_NOW, /* the same, and somebody may already wait for it */
    PLAN_TAKE,     /* the cell's block goes into the slot */
    PLAN_SPAWN,    /* starts the thread */
    PLAN_JOIN,     /* waits for the end of the thread */
    PLAN_KINDS
};

enum { PLAN_SLOTS_MOST = 1 << 28 };

static inline enum plan_kind plan_kind(uint64_t word)
{
    return (enum plan_kind)(word & 15);
}

static inline uint32_t plan_slot(uint64_t word)
{
    return (uint32_t)(word >> 4) & (PLAN_SLOTS_MOST - 1);
}

static inline uint32_t plan_low(uint64_t word)
{
    return (uint32_t)(word >> 32);
}

static inline uint64_t plan_word(enum plan_kind kind, uint32_t slot, uint32_t low)
{
    return (uint64_t)kind | (uint64_t)slot << 4 | (uint64_t)low << 32;
}

/* How many words an operation of this kind has. */
static inline unsigned plan_words(enum plan_kind kind)
{
    switch (kind) {
    case PLAN_MALLOC_LONG:
    case PLAN_FREE_LONG:
        return 2;
    case PLAN_CALLOC:
    case PLAN_REALLOC:
    case PLAN_ALIGNED:
        return 3;
    default:
        return 1;
    }
}

/* What is written into the block that the operation at word `index` of a program makes: never 0,
 * which fresh memory holds anyway. */
static inline unsigned char plan_mark(uint64_t index)
{
    return (unsigned char)(index | 1);
}

/* The calls that are counted. */
enum plan_call {
    PLAN_CALL_MALLOC,
    PLAN_CALL_CALLOC,
    PLAN_CALL_REALLOC,
    PLAN_CALL_ALIGNED,
    PLAN_CALL_FREE,
    PLAN_CALLS
};

/* The class of a size: 0 for 0, else the number of its bits. */
static inline unsigned plan_class(uint64_t size)
{
    return size == 0 ? 0 : 64 - (unsigned)__builtin_clzll(size);
}

/* What the recorded program did, counted from the events themselves and not from the programs. */
struct plan_facts {
    uint64_t calls[PLAN_CALLS][PLAN_CLASSES]; /* a free by the size of its block */
    uint64_t calls_all;
    uint64_t ends;           /* of objects: frees and reallocs */
    uint64_t ends_elsewhere; /* by another thread than the one that made the object */
    uint64_t live_bytes_peak;
    uint64_t swing_bytes;
    uint64_t bytes_all;   /* of all objects together */
    uint64_t left_out;    /* events that cannot be replayed: refused calls, frees of strangers */
    uint64_t live_at_end; /* objects that the program never freed */
};

struct plan_epoch {
    uint64_t live_bytes; /* at its end, where all threads agree */
    uint64_t last_event; /* of the recording, in the order of all threads */
    uint32_t threads;    /* that have words in it */
    uint8_t sample;      /* memory is looked at, at its end */
    uint8_t peak;        /* the most bytes live at its end */
    uint8_t unused[2];
};

/* The words of a thread in one epoch: from those of its last portion up to `end`. */
struct plan_portion {
    uint64_t end;
    uint32_t epoch;
    uint32_t unused;
};

struct plan_thread {
    uint64_t words_at, words;       /* bytes from the start of the plan, and how many */
    uint64_t portions_at, portions; /* likewise */
    uint64_t checksum;              /* of what the thread reads back */
    uint64_t calls;
    uint32_t slots;
    uint32_t joined; /* by a word of some thread, or never started; else joined at the end */
};

struct plan_header {
    char magic[8];
    uint32_t version;
    uint32_t threads;
    uint64_t bytes; /* of the whole plan */
    uint64_t threads_at, epochs_at;
    uint32_t epochs, cells;
    uint32_t makers; /* enum plan_call, as bits: what the heap must offer */
    uint32_t unused;
    struct plan_facts facts;
};

/* An open plan; the memory is read-only, resident and not from the heap. */
struct plan {
    const struct plan_header *header;
    const struct plan_thread *threads;
    const struct plan_epoch *epochs;
};

/* Opens the file and checks that each number in it is one that a replay can follow.  False: `why`,
 * of `why_size` bytes, says what is wrong. */
bool plan_open(const char *path, struct plan *plan, char *why, size_t why_size);

/* The same for a plan that is in memory already, and stays the caller's. */
bool plan_of_memory(const void *memory, size_t bytes, struct plan *plan, char *why,
                    size_t why_size);
void plan_close(struct plan *plan);

static inline const uint64_t *plan_words_of(const struct plan *plan, uint32_t thread)
{
    return (const uint64_t *)((const char *)plan->header + plan->threads[thread].words_at);
}

static inline const struct plan_portion *plan_portions_of(const struct plan *plan, uint32_t thread)
{
    return (const struct plan_portion *)((const char *)plan->header +
                                         plan->threads[thread].portions_at);
}

#ifdef __cplusplus
}
#endif
#endif
