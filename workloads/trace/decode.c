#include "decode.h"

void trace_decoder_begin(struct trace_decoder *from, const struct trace_block *block,
                         const uint8_t *events)
{
    from->at = events;
    from->end = events + block->raw_bytes;
    from->made = block->first_made;
    from->time_ns = block->time_ns;
    from->thread = block->thread;
    memset(from->far, 0, sizeof from->far);
}

/* Leaves `at` behind the end where the word does; its caller looks once an event. */
static unsigned take_word(struct trace_decoder *from, uint64_t *number)
{
    if (from->at >= from->end) {
        from->at = from->end + 1;
        *number = 0;
        return 0;
    }
    uint32_t word;
    memcpy(&word, from->at, sizeof word);
    unsigned more = word >> 3 & 3;
    if (more < 3) {
        *number = (word & ((UINT32_C(1) << (8 * more + 8)) - 1)) >> 5;
        from->at += 1 + more;
    } else {
        memcpy(number, from->at + 1, sizeof *number);
        from->at += TRACE_WORD_BYTES_MOST;
    }
    return word & 7;
}

static uint64_t take_number(struct trace_decoder *from)
{
    uint64_t number;
    (void)take_word(from, &number);
    return number;
}

static uint64_t made_now(struct trace_decoder *from)
{
    return trace_identity(from->thread, from->made++);
}

/* 0 where there is no such object. */
static uint64_t of_age(const struct trace_decoder *from, uint64_t age)
{
    return age < from->made ? trace_identity(from->thread, from->made - 1 - age) : 0;
}

static uint64_t take_far(struct trace_decoder *from, uint64_t thread)
{
    uint64_t *last = &from->far[thread % TRACE_FAR_SLOTS];
    uint64_t ordinal = *last + trace_unfold(take_number(from));
    *last = ordinal;
    if (thread >= TRACE_THREADS_MOST - 1 || ordinal >= TRACE_ORDINALS_MOST)
        return 0;
    return trace_identity((uint32_t)thread, ordinal);
}

static bool take_realloc(struct trace_decoder *from, struct trace_raw *raw, uint64_t ends)
{
    raw->op = TRACE_REALLOC;
    raw->ends = ends;
    raw->size = take_number(from);
    raw->makes = made_now(from);
    return ends != 0;
}

static void take_failed(struct trace_decoder *from, struct trace_raw *raw, uint64_t what)
{
    static const enum trace_op ops[] = {TRACE_MALLOC, TRACE_CALLOC, TRACE_REALLOC,
                                        TRACE_ALIGNED_ALLOC};
    raw->op = ops[what - TRACE_SELDOM_MALLOC_FAILED];
    raw->size = take_number(from);
    if (raw->op == TRACE_CALLOC)
        raw->count = take_number(from);
    if (raw->op == TRACE_ALIGNED_ALLOC)
        raw->alignment = take_number(from);
}

static bool take_thread_start(struct trace_decoder *from, struct trace_raw *raw)
{
    uint64_t parent = take_number(from);
    raw->op = TRACE_THREAD_START;
    raw->parent = (uint32_t)parent;
    return parent < TRACE_THREADS_MOST;
}

static bool take_seldom(struct trace_decoder *from, struct trace_raw *raw, uint64_t what)
{
    switch (what) {
    case TRACE_SELDOM_FREE_NULL:
        raw->op = TRACE_FREE;
        return true;
    case TRACE_SELDOM_FREE_FOREIGN:
        raw->op = TRACE_FREE_FOREIGN;
        return true;
    case TRACE_SELDOM_REALLOC_NEW:
        (void)take_realloc(from, raw, 0);
        return true;
    case TRACE_SELDOM_REALLOC_FAR:
        return take_realloc(from, raw, take_far(from, take_number(from)));
    case TRACE_SELDOM_REALLOC_LAST:
        raw->op = TRACE_REALLOC;
        raw->ends = take_far(from, take_number(from));
        raw->size = take_number(from);
        return raw->ends != 0;
    case TRACE_SELDOM_THREAD_START:
        return take_thread_start(from, raw);
    case TRACE_SELDOM_THREAD_END:
        raw->op = TRACE_THREAD_END;
        return true;
    default:
        if (what >= TRACE_SELDOMS)
            return false;
        take_failed(from, raw, what);
        return true;
    }
}

static bool take_free(struct trace_raw *raw, uint64_t ends)
{
    raw->op = TRACE_FREE;
    raw->ends = ends;
    return ends != 0;
}

/* The event that a word begins; false where it cannot be one. */
static bool take_event(struct trace_decoder *from, struct trace_raw *raw, unsigned tag,
                       uint64_t number)
{
    switch (tag) {
    case TRACE_TAG_MALLOC:
    case TRACE_TAG_CALLOC:
    case TRACE_TAG_ALIGNED:
        raw->op = TRACE_MALLOC;
        raw->size = number;
        raw->makes = made_now(from);
        if (tag == TRACE_TAG_CALLOC) {
            raw->op = TRACE_CALLOC;
            raw->count = take_number(from);
        } else if (tag == TRACE_TAG_ALIGNED) {
            raw->op = TRACE_ALIGNED_ALLOC;
            raw->alignment = take_number(from);
        }
        return true;
    case TRACE_TAG_FREE:
        return take_free(raw, of_age(from, number));
    case TRACE_TAG_FREE_FAR:
        return take_free(raw, take_far(from, number));
    case TRACE_TAG_REALLOC:
        return take_realloc(from, raw, of_age(from, number));
    default:
        return take_seldom(from, raw, number);
    }
}

int trace_decode(struct trace_decoder *from, struct trace_raw *raw, const char **why)
{
    while (from->at < from->end) {
        uint64_t number;
        unsigned tag = take_word(from, &number);
        if (tag == TRACE_TAG_TIME && from->at <= from->end &&
            number <= UINT64_MAX - from->time_ns) {
            from->time_ns += number;
            continue;
        }
        *raw = (struct trace_raw){.count = 1};
        if (tag == TRACE_TAG_TIME || !take_event(from, raw, tag, number))
            *why = "an event is malformed";
        else if (from->at > from->end)
            *why = "the last event is cut off";
        else
            return 1;
        return -1;
    }
    return 0;
}
