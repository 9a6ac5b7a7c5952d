/* encode.h: turns a thread's calls into the bytes of a block's events.
 *
 * Inline and without memory of its own, because the recorder runs it within each call of the
 * recorded program.  A word is a tag of three bits, a length of two and a number, in one, two,
 * three or nine bytes; an event is one to four words.  An object is named by its age, how many
 * objects its thread has made since, or by its thread and a difference when another thread ends it.
 *
 * The caller keeps TRACE_EVENT_BYTES_MOST of room.  One encoder belongs to one thread.
 */
#ifndef ASSAY_TRACE_ENCODE_H
#define ASSAY_TRACE_ENCODE_H

#include "format.h"

#include <stdatomic.h>

enum trace_tag {
    TRACE_TAG_MALLOC,   /* size */
    TRACE_TAG_FREE,     /* age */
    TRACE_TAG_FREE_FAR, /* thread; difference */
    TRACE_TAG_REALLOC,  /* age; size */
    TRACE_TAG_CALLOC,   /* size; count */
    TRACE_TAG_ALIGNED,  /* size; alignment */
    TRACE_TAG_TIME,     /* nanoseconds since the last time */
    TRACE_TAG_SELDOM,   /* one of the next; what it needs */
};

enum trace_seldom {
    TRACE_SELDOM_FREE_NULL,
    TRACE_SELDOM_FREE_FOREIGN,
    TRACE_SELDOM_REALLOC_NEW,    /* size: it ends no object that is known */
    TRACE_SELDOM_REALLOC_FAR,    /* thread; difference; size */
    TRACE_SELDOM_REALLOC_LAST,   /* thread; difference; size: it ends an object and makes none */
    TRACE_SELDOM_MALLOC_FAILED,  /* size */
    TRACE_SELDOM_CALLOC_FAILED,  /* size; count */
    TRACE_SELDOM_REALLOC_FAILED, /* size */
    TRACE_SELDOM_ALIGNED_FAILED, /* size; alignment */
    TRACE_SELDOM_THREAD_START,   /* parent */
    TRACE_SELDOM_THREAD_END,
    TRACE_SELDOMS
};

enum {
    TRACE_WORD_BYTES_MOST = 9,
    TRACE_EVENT_BYTES_MOST = 5 * TRACE_WORD_BYTES_MOST, /* with a time before it */
    TRACE_FAR_SLOTS = 64,
    TRACE_EVENTS_A_TIME = 256 /* a clock is read once in so many */
};

struct trace_encoder {
    uint8_t *at;   /* where the next event goes */
    uint64_t made; /* objects, by this thread in all */
    uint64_t time_ns;
    uint32_t thread;
    uint32_t events;               /* in this block */
    uint64_t far[TRACE_FAR_SLOTS]; /* the last object named of each thread, by its low bits */
};

static inline uint8_t *trace_put_word(uint8_t *at, unsigned tag, uint64_t number)
{
    if (number < UINT64_C(1) << 19) {
        unsigned more = (unsigned)(number >= 1 << 3) + (unsigned)(number >= 1 << 11);
        uint32_t word = tag | more << 3 | (uint32_t)number << 5;
        memcpy(at, &word, sizeof word);
        return at + 1 + more;
    }
    *at = (uint8_t)(tag | 3 << 3);
    memcpy(at + 1, &number, sizeof number);
    return at + TRACE_WORD_BYTES_MOST;
}

/* The bytes before the place where the next go: a program that is killed in between has not made
 * this call, and its buffer, which outlives it (recorder/arena.h), holds whole events only. */
static inline void trace_put_end(struct trace_encoder *to, uint8_t *at)
{
    atomic_signal_fence(memory_order_release);
    to->at = at;
}

/* Small numbers of either sign as small numbers. */
static inline uint64_t trace_fold(uint64_t difference)
{
    return difference << 1 ^ (0 - (difference >> 63));
}

static inline uint64_t trace_unfold(uint64_t folded)
{
    return folded >> 1 ^ (0 - (folded & 1));
}

/* Begins a block at `at`. */
static inline void trace_encoder_begin(struct trace_encoder *to, uint8_t *at, uint64_t time_ns)
{
    to->at = at;
    to->events = 0;
    to->time_ns = time_ns;
    memset(to->far, 0, sizeof to->far);
}

static inline void trace_put_time(struct trace_encoder *to, uint64_t time_ns)
{
    if (time_ns <= to->time_ns)
        return;
    trace_put_end(to, trace_put_word(to->at, TRACE_TAG_TIME, time_ns - to->time_ns));
    to->time_ns = time_ns;
}

/* The thread and the difference; `tag` and, for a seldom event, its number say what happens. */
static inline uint8_t *trace_put_far(struct trace_encoder *to, uint8_t *at, unsigned tag,
                                     uint64_t identity)
{
    uint32_t thread = trace_identity_thread(identity);
    uint64_t ordinal = trace_identity_ordinal(identity);
    uint64_t *last = &to->far[thread % TRACE_FAR_SLOTS];
    at = trace_put_word(at, tag, thread);
    at = trace_put_word(at, 0, trace_fold(ordinal - *last));
    *last = ordinal;
    return at;
}

static inline uint8_t *trace_put_seldom(uint8_t *at, enum trace_seldom what)
{
    return trace_put_word(at, TRACE_TAG_SELDOM, what);
}

static inline uint64_t trace_age(const struct trace_encoder *to, uint64_t identity)
{
    return to->made - 1 - trace_identity_ordinal(identity);
}

static inline void trace_put_malloc(struct trace_encoder *to, uint64_t size)
{
    to->made++;
    to->events++;
    trace_put_end(to, trace_put_word(to->at, TRACE_TAG_MALLOC, size));
}

static inline void trace_put_calloc(struct trace_encoder *to, uint64_t size, uint64_t count)
{
    to->made++;
    to->events++;
    uint8_t *at = trace_put_word(to->at, TRACE_TAG_CALLOC, size);
    trace_put_end(to, trace_put_word(at, 0, count));
}

static inline void trace_put_aligned(struct trace_encoder *to, uint64_t size, uint64_t alignment)
{
    to->made++;
    to->events++;
    uint8_t *at = trace_put_word(to->at, TRACE_TAG_ALIGNED, size);
    trace_put_end(to, trace_put_word(at, 0, alignment));
}

/* `identity` is 0 for a block that nobody knows. */
static inline void trace_put_free(struct trace_encoder *to, uint64_t identity)
{
    uint8_t *at = to->at;
    to->events++;
    if (identity == 0)
        at = trace_put_seldom(at, TRACE_SELDOM_FREE_FOREIGN);
    else if (trace_identity_thread(identity) == to->thread)
        at = trace_put_word(at, TRACE_TAG_FREE, trace_age(to, identity));
    else
        at = trace_put_far(to, at, TRACE_TAG_FREE_FAR, identity);
    trace_put_end(to, at);
}

static inline void trace_put_free_null(struct trace_encoder *to)
{
    to->events++;
    trace_put_end(to, trace_put_seldom(to->at, TRACE_SELDOM_FREE_NULL));
}

static inline void trace_put_realloc(struct trace_encoder *to, uint64_t identity, uint64_t size)
{
    uint8_t *at = to->at;
    to->events++;
    if (identity == 0) {
        at = trace_put_seldom(at, TRACE_SELDOM_REALLOC_NEW);
    } else if (trace_identity_thread(identity) == to->thread) {
        at = trace_put_word(at, TRACE_TAG_REALLOC, trace_age(to, identity));
    } else {
        at = trace_put_seldom(at, TRACE_SELDOM_REALLOC_FAR);
        at = trace_put_far(to, at, 0, identity);
    }
    to->made++;
    trace_put_end(to, trace_put_word(at, 0, size));
}

/* realloc to no bytes that freed the object. */
static inline void trace_put_realloc_last(struct trace_encoder *to, uint64_t identity,
                                          uint64_t size)
{
    uint8_t *at = trace_put_seldom(to->at, TRACE_SELDOM_REALLOC_LAST);
    to->events++;
    at = trace_put_far(to, at, 0, identity);
    trace_put_end(to, trace_put_word(at, 0, size));
}

/* A call that gave nothing; `more` is calloc's count or the alignment. */
static inline void trace_put_failed(struct trace_encoder *to, enum trace_seldom what, uint64_t size,
                                    uint64_t more)
{
    uint8_t *at = trace_put_seldom(to->at, what);
    to->events++;
    at = trace_put_word(at, 0, size);
    if (what == TRACE_SELDOM_CALLOC_FAILED || what == TRACE_SELDOM_ALIGNED_FAILED)
        at = trace_put_word(at, 0, more);
    trace_put_end(to, at);
}

static inline void trace_put_thread_start(struct trace_encoder *to, uint32_t parent)
{
    uint8_t *at = trace_put_seldom(to->at, TRACE_SELDOM_THREAD_START);
    trace_put_end(to, trace_put_word(at, 0, parent));
}

static inline void trace_put_thread_end(struct trace_encoder *to)
{
    trace_put_end(to, trace_put_seldom(to->at, TRACE_SELDOM_THREAD_END));
}

#endif
