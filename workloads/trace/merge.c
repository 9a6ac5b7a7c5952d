/* merge.c: the heap of threads, and the waiting for each other.
 *
 * The thread with the oldest event keeps its place at the top of the heap while it waits, and the
 * thread that it waits for goes in its stead; that one may wait in turn.  So those that wait are a
 * stack, the oldest at its bottom, of which only the top has to be looked at: an event costs the
 * same however many threads wait for each other.
 */
#include "merge.h"

#include <assert.h>
#include <stdlib.h>

/* A thread on its way through the merge. */
struct runner {
    struct trace_reading reading;
    struct trace_raw raw; /* the next event, if it has been read */
};

struct trace_merge {
    struct trace *trace;
    struct runner **runners; /* by thread; NULL before its turn and after its end */
    uint64_t *made;          /* objects of each thread whose making has been told */
    uint64_t *time_ns;       /* of each thread's next event */
    uint32_t *heap;          /* threads, the one with the oldest event first */
    uint32_t *heap_place;    /* of each thread in the heap */
    uint32_t heap_count;
    uint32_t *waiting; /* threads, each for the next; the first has the oldest event */
    bool *waits;       /* which they are */
    uint32_t waiting_count;
    uint32_t told; /* the thread whose event was given last, to be moved on; or the number of all */
};

static bool is_older(const struct trace_merge *merge, uint32_t a, uint32_t b)
{
    return merge->time_ns[a] < merge->time_ns[b] ||
           (merge->time_ns[a] == merge->time_ns[b] && a < b);
}

static void put(struct trace_merge *merge, uint32_t place, uint32_t thread)
{
    merge->heap[place] = thread;
    merge->heap_place[thread] = place;
}

static void sift_down(struct trace_merge *merge, uint32_t place)
{
    uint32_t thread = merge->heap[place];
    for (;;) {
        uint32_t child = 2 * place + 1;
        if (child >= merge->heap_count)
            break;
        if (child + 1 < merge->heap_count &&
            is_older(merge, merge->heap[child + 1], merge->heap[child]))
            child++;
        if (!is_older(merge, merge->heap[child], thread))
            break;
        put(merge, place, merge->heap[child]);
        place = child;
    }
    put(merge, place, thread);
}

static void sift_up(struct trace_merge *merge, uint32_t place)
{
    uint32_t thread = merge->heap[place];
    while (place > 0 && is_older(merge, thread, merge->heap[(place - 1) / 2])) {
        put(merge, place, merge->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(merge, place, thread);
}

static void leave_heap(struct trace_merge *merge, uint32_t thread)
{
    uint32_t place = merge->heap_place[thread];
    uint32_t last = merge->heap[--merge->heap_count];
    if (last == thread)
        return;
    put(merge, place, last);
    sift_up(merge, place);
    sift_down(merge, merge->heap_place[last]);
}

static void end_runner(struct trace_merge *merge, uint32_t thread)
{
    if (merge->runners[thread] == NULL)
        return;
    trace_reading_end(&merge->runners[thread]->reading);
    free(merge->runners[thread]);
    merge->runners[thread] = NULL;
}

/* Reads the thread's next event, or takes the thread out. */
static bool move_on(struct trace_merge *merge, uint32_t thread, struct trace_error *error)
{
    struct runner *runner = merge->runners[thread];
    int got = trace_reading_next(&runner->reading, &runner->raw, error);
    if (got > 0) {
        merge->time_ns[thread] = runner->reading.decoder.time_ns;
        sift_down(merge, merge->heap_place[thread]);
        return true;
    }
    leave_heap(merge, thread);
    end_runner(merge, thread);
    return got == 0;
}

static bool start_runner(struct trace_merge *merge, uint32_t thread, struct trace_error *error)
{
    struct runner *runner = calloc(1, sizeof *runner);
    if (runner == NULL)
        return trace_fail(error, 0, "no memory to merge its threads");
    trace_reading_begin(&runner->reading, merge->trace, thread);
    merge->runners[thread] = runner;
    return move_on(merge, thread, error);
}

/* The thread that has to make the object that this event ends, or the number of all if none. */
static uint32_t waits_for(const struct trace_merge *merge, const struct trace_raw *raw)
{
    uint32_t all = merge->trace->facts.threads;
    if (raw->ends == 0)
        return all;
    uint32_t maker = trace_lane_of(merge->trace, trace_identity_thread(raw->ends));
    if (maker == all)
        return all;
    uint64_t ordinal = trace_identity_ordinal(raw->ends);
    bool unmade = ordinal >= merge->made[maker] && ordinal < merge->trace->lanes[maker].made;
    return unmade ? maker : all;
}

/* The thread with the oldest event, which has been read; the number of all if there is no more. */
static bool find_oldest(struct trace_merge *merge, uint32_t *thread, struct trace_error *error)
{
    *thread = merge->trace->facts.threads;
    while (merge->heap_count > 0) {
        *thread = merge->heap[0];
        if (merge->runners[*thread] != NULL)
            return true;
        if (!start_runner(merge, *thread, error))
            return false;
        *thread = merge->trace->facts.threads; /* it may have moved, or have had no events */
    }
    return true;
}

static void push_waiting(struct trace_merge *merge, uint32_t thread)
{
    merge->waits[thread] = true;
    merge->waiting[merge->waiting_count++] = thread;
}

static uint32_t pop_waiting(struct trace_merge *merge)
{
    uint32_t thread = merge->waiting[--merge->waiting_count];
    merge->waits[thread] = false;
    return thread;
}

/* Puts the maker that the last of the waiting needs behind it.  One that waits already would wait
 * for itself. */
static bool push_maker(struct trace_merge *merge, uint32_t maker, uint64_t offset,
                       struct trace_error *error)
{
    if (merge->waits[maker])
        return trace_fail(error, offset, "an object is ended before it is made");
    if (merge->runners[maker] == NULL && !start_runner(merge, maker, error))
        return false;
    if (merge->runners[maker] == NULL)
        return trace_fail(error, offset, "an object is ended that its thread never makes");
    push_waiting(merge, maker);
    return true;
}

/* The thread whose event comes next, or the number of all if there is no more. */
static bool choose(struct trace_merge *merge, uint32_t *chosen, struct trace_error *error)
{
    uint32_t all = merge->trace->facts.threads;
    if (merge->waiting_count == 0) {
        if (!find_oldest(merge, chosen, error))
            return false;
        if (*chosen == all)
            return true;
        push_waiting(merge, *chosen);
    }
    for (;;) {
        const struct runner *runner = merge->runners[merge->waiting[merge->waiting_count - 1]];
        assert(runner != NULL);
        uint32_t maker = waits_for(merge, &runner->raw);
        if (maker == all)
            break;
        if (!push_maker(merge, maker, runner->reading.place->offset, error))
            return false;
    }
    *chosen = pop_waiting(merge);
    return true;
}

int trace_merge_next(struct trace_merge *merge, const struct trace_raw **raw,
                     const struct trace_reading **reading, struct trace_error *error)
{
    uint32_t all = merge->trace->facts.threads;
    if (merge->told != all && !move_on(merge, merge->told, error))
        return -1;
    merge->told = all;
    uint32_t chosen;
    if (!choose(merge, &chosen, error))
        return -1;
    if (chosen == all)
        return 0;
    struct runner *runner = merge->runners[chosen];
    assert(runner != NULL);
    merge->made[chosen] += runner->raw.makes != 0;
    merge->told = chosen;
    *raw = &runner->raw;
    *reading = &runner->reading;
    return 1;
}

struct trace_merge *trace_merge_open(struct trace *trace, struct trace_error *error)
{
    uint32_t threads = trace->facts.threads;
    size_t room = threads + (size_t)1;
    struct trace_merge *merge = calloc(1, sizeof *merge);
    if (merge != NULL)
        *merge = (struct trace_merge){
            .trace = trace,
            .runners = calloc(room, sizeof *merge->runners),
            .made = calloc(room, sizeof *merge->made),
            .time_ns = calloc(room, sizeof *merge->time_ns),
            .heap = calloc(room, sizeof *merge->heap),
            .heap_place = calloc(room, sizeof *merge->heap_place),
            .waiting = calloc(room, sizeof *merge->waiting),
            .waits = calloc(room, sizeof *merge->waits),
            .told = threads,
        };
    if (merge == NULL || merge->runners == NULL || merge->made == NULL || merge->time_ns == NULL ||
        merge->heap == NULL || merge->heap_place == NULL || merge->waiting == NULL ||
        merge->waits == NULL) {
        (void)trace_fail(error, 0, "no memory to merge its threads");
        trace_merge_close(merge);
        return NULL;
    }
    for (uint32_t i = 0; i < threads; i++) {
        merge->time_ns[i] = trace->places[trace->lanes[i].first].block.time_ns;
        merge->heap_count++;
        put(merge, i, i);
        sift_up(merge, i);
    }
    return merge;
}

void trace_merge_close(struct trace_merge *merge)
{
    if (merge == NULL)
        return;
    for (uint32_t i = 0; merge->runners != NULL && i < merge->trace->facts.threads; i++)
        end_runner(merge, i);
    free(merge->runners);
    free(merge->made);
    free(merge->time_ns);
    free(merge->heap);
    free(merge->heap_place);
    free(merge->waiting);
    free(merge->waits);
    free(merge);
}
