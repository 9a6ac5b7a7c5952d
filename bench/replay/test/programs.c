/* The programs of a plan say, word for word, what each thread's events are, in their order; and the
 * objects go from thread to thread as recorded.
 *
 * All programs are walked side by side along the merged order of the stream: each event must be the
 * next operation of its thread, on a slot or through a cell that holds just this object. */
#include "stream.h"

#include <string.h>

static const struct stream_shape shapes[] = {
    {.threads = 1, .born = 1, .events = 20000, .seed = 21},
    {.threads = 3, .born = 3, .events = 50000, .foreign = 60, .seed = 22},
    {.threads = 4, .born = 50, .events = 50000, .foreign = 30, .seed = 23},
};

enum { NOBODY = -1 };

struct walker {
    const struct plan *plan;
    uint64_t at[STREAM_THREADS_MOST];    /* the next word of each thread */
    int64_t *slots[STREAM_THREADS_MOST]; /* the object in each slot */
    int64_t *cells;
    bool started[STREAM_THREADS_MOST];
    const struct trace_event *makers; /* by object */
};

static bool say(uint64_t number, const char *what)
{
    fprintf(stderr, "event %llu: %s\n", (unsigned long long)number, what);
    return false;
}

static const uint64_t *next_word(struct walker *walker, uint32_t thread)
{
    return walker->at[thread] < walker->plan->threads[thread].words
               ? &plan_words_of(walker->plan, thread)[walker->at[thread]]
               : NULL;
}

static void step(struct walker *walker, uint32_t thread)
{
    walker->at[thread] += plan_words(plan_kind(*next_word(walker, thread)));
}

/* What stands around the operations of events: blocks come before one and go after one, and the
 * starter of a thread joins others and starts it where that thread begins. */
enum {
    COMING = 1u << PLAN_TAKE,
    GOING = 1u << PLAN_HAND | 1u << PLAN_HAND_NOW,
    STARTING = 1u << PLAN_SPAWN | 1u << PLAN_JOIN
};

/* Walks what comes next as long as it is of these kinds. */
static bool walk_around(struct walker *walker, uint32_t thread, unsigned kinds)
{
    const uint64_t *word;
    for (; (word = next_word(walker, thread)) != NULL && (kinds & (1u << plan_kind(*word))) != 0;
         step(walker, thread)) {
        int64_t *slot = &walker->slots[thread][plan_slot(*word)];
        int64_t *cell = &walker->cells[plan_low(*word)];
        switch (plan_kind(*word)) {
        case PLAN_HAND:
        case PLAN_HAND_NOW:
            if (*cell != NOBODY || *slot == NOBODY)
                return false;
            *cell = *slot;
            *slot = NOBODY;
            break;
        case PLAN_TAKE:
            if (*cell == NOBODY || *slot != NOBODY)
                return false;
            *slot = *cell;
            *cell = NOBODY;
            break;
        case PLAN_SPAWN:
            walker->started[plan_low(*word)] = true;
            break;
        default:
            break;
        }
    }
    return true;
}

static enum plan_kind kind_of(const struct trace_event *event, uint64_t size)
{
    bool is_long = size > UINT32_MAX;
    if (event->op == TRACE_REALLOC && event->result != TRACE_NO_OBJECT)
        return PLAN_REALLOC;
    if (event->op == TRACE_CALLOC)
        return PLAN_CALLOC;
    if (event->op == TRACE_ALIGNED_ALLOC)
        return PLAN_ALIGNED;
    if (event->op == TRACE_MALLOC)
        return is_long ? PLAN_MALLOC_LONG : PLAN_MALLOC;
    if (event->object == TRACE_NO_OBJECT)
        return PLAN_FREE_NULL;
    return is_long ? PLAN_FREE_LONG : PLAN_FREE;
}

static bool sizes_agree(const struct trace_event *event, const uint64_t *word, uint64_t size,
                        uint64_t before)
{
    switch (plan_kind(*word)) {
    case PLAN_MALLOC:
    case PLAN_FREE:
        return plan_low(*word) == size;
    case PLAN_REALLOC:
        return word[1] == size && word[2] == before;
    case PLAN_CALLOC:
        return word[1] == size && word[2] == event->count;
    case PLAN_ALIGNED:
        return word[1] == size && word[2] == event->alignment;
    default:
        return word[1] == size;
    }
}

/* One event that is replayed. */
static bool walk_event(struct walker *walker, uint64_t number, const struct trace_event *event)
{
    if (!walk_around(walker, event->thread, COMING))
        return say(number, "a block goes where one is, or comes from nowhere");
    const uint64_t *word = next_word(walker, event->thread);
    bool ends = event->object != TRACE_NO_OBJECT, makes = event->result != TRACE_NO_OBJECT;
    uint64_t before = ends ? walker->makers[event->object].size : 0;
    uint64_t size = makes ? event->size : before;
    if (!walker->started[event->thread])
        return say(number, "its thread was not started");
    if (word == NULL || plan_kind(*word) != kind_of(event, size))
        return say(number, "another operation, or none");
    if (plan_kind(*word) != PLAN_FREE_NULL) {
        int64_t *slot = &walker->slots[event->thread][plan_slot(*word)];
        if (!sizes_agree(event, word, size, before))
            return say(number, "another size");
        if (*slot != (ends ? (int64_t)event->object : NOBODY))
            return say(number, "another object, or none, in its slot");
        *slot = makes ? (int64_t)event->result : NOBODY;
    }
    step(walker, event->thread);
    return walk_around(walker, event->thread, GOING) ||
           say(number, "a block goes where one is, or comes from nowhere");
}

static bool is_replayed(const struct trace_event *event)
{
    if (event->op >= TRACE_FREE_FOREIGN)
        return false;
    return event->result != TRACE_NO_OBJECT || event->object != TRACE_NO_OBJECT ||
           event->op == TRACE_FREE;
}

static bool walk(struct walker *walker, const struct stream *stream)
{
    for (uint64_t i = 0; i < stream->count; i++) {
        const struct trace_event *event = &stream->events[i];
        if (event->op == TRACE_THREAD_START &&
            !walk_around(walker, (uint32_t)event->object, STARTING))
            return say(i, "the parent is elsewhere");
        if (is_replayed(event) && !walk_event(walker, i, event))
            return false;
    }
    for (uint32_t thread = 0; thread < walker->plan->header->threads; thread++)
        if (next_word(walker, thread) != NULL)
            return say(stream->count, "words are left");
    return true;
}

static int64_t *nobodies(uint64_t count)
{
    int64_t *table = malloc((count + 1) * sizeof *table);
    if (table == NULL)
        abort();
    for (uint64_t i = 0; i <= count; i++)
        table[i] = NOBODY;
    return table;
}

static bool plan_is_right(const struct stream_shape *shape, const struct stream *stream,
                          const struct plan *plan)
{
    (void)shape;
    struct walker walker = {.plan = plan, .started = {true}};
    struct trace_event *makers = calloc(stream->objects + 1, sizeof *makers);
    if (makers == NULL)
        abort();
    walker.makers = makers;
    /* The lower half of a word is a cell only where its kind says so; the table takes any. */
    walker.cells = nobodies(UINT16_MAX + plan->header->cells);
    for (uint64_t i = 0; i < stream->count; i++)
        if (stream->events[i].result != TRACE_NO_OBJECT)
            makers[stream->events[i].result] = stream->events[i];
    for (uint32_t i = 0; i < plan->header->threads; i++)
        walker.slots[i] = nobodies(plan->threads[i].slots);
    bool right = walk(&walker, stream);
    for (uint32_t i = 0; i < plan->header->threads; i++)
        free(walker.slots[i]);
    free(walker.cells);
    free(makers);
    return right;
}

int main(void)
{
    return stream_each(shapes, sizeof shapes / sizeof shapes[0], plan_is_right) ? 0 : 1;
}
