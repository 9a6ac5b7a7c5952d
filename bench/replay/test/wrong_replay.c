/* A replay that is not the recorded stream is caught, and so is a heap that fails while it is
 * timed.
 *
 * The plan is changed in one place at a time: an operation is left out, does something else or has
 * another size, or what the recording says of itself is another.  Each time the fault must be the
 * one that names it. */
#include "counting.h"
#include "harness/body.h"
#include "stream.h"

#include <string.h>

extern const struct body body_trace_table;

static const struct stream_shape shape = {
    .threads = 2, .born = 2, .events = 9000, .foreign = 40, .seed = 12};

/* A private copy of the plan, that a test may change. */
struct copy {
    struct plan_header *header;
    struct plan_thread *threads;
    struct plan_epoch *epochs;
    struct plan plan;
};

static void copy_open(struct copy *copy, const void *memory, size_t bytes)
{
    char why[128];
    copy->header = malloc(bytes);
    if (copy->header == NULL)
        abort();
    memcpy(copy->header, memory, bytes);
    copy->threads = (void *)((char *)copy->header + copy->header->threads_at);
    copy->epochs = (void *)((char *)copy->header + copy->header->epochs_at);
    if (!plan_of_memory(copy->header, bytes, &copy->plan, why, sizeof why))
        abort();
}

static uint64_t *words_of(struct copy *copy)
{
    return (uint64_t *)((char *)copy->header + copy->threads[0].words_at);
}

/* The middle one of the first thread's operations of a kind. */
static uint64_t *find(struct copy *copy, enum plan_kind kind)
{
    uint64_t *words = words_of(copy), *found = NULL;
    for (uint64_t at = 0; at < copy->threads[0].words; at += plan_words(plan_kind(words[at])))
        if (plan_kind(words[at]) == kind && (found == NULL || at < copy->threads[0].words / 2))
            found = &words[at];
    if (found == NULL)
        abort();
    return found;
}

static void leave_out(uint64_t *word)
{
    *word = plan_word(PLAN_FREE_NULL, 0, 0);
}

static void drop_malloc(struct copy *copy)
{
    leave_out(find(copy, PLAN_MALLOC));
}

static void drop_free(struct copy *copy)
{
    leave_out(find(copy, PLAN_FREE));
}

static void larger_malloc(struct copy *copy)
{
    *find(copy, PLAN_MALLOC) += UINT64_C(1) << 32;
}

static void larger_calloc(struct copy *copy)
{
    find(copy, PLAN_CALLOC)[1] += 4;
}

static void larger_realloc(struct copy *copy)
{
    find(copy, PLAN_REALLOC)[1] += 1;
}

static void calloc_for_aligned(struct copy *copy)
{
    uint64_t *word = find(copy, PLAN_CALLOC);
    *word = plan_word(PLAN_ALIGNED, plan_slot(*word), 0);
    word[2] = 16;
}

static void free_nothing_more(struct copy *copy)
{
    copy->header->facts.calls[PLAN_CALL_FREE][0]++;
}

static void other_class(struct copy *copy)
{
    copy->header->facts.calls[PLAN_CALL_MALLOC][5]--;
    copy->header->facts.calls[PLAN_CALL_MALLOC][6]++;
}

static void more_live(struct copy *copy)
{
    copy->epochs[copy->header->epochs / 2].live_bytes++;
}

static void more_elsewhere(struct copy *copy)
{
    copy->header->facts.ends_elsewhere++;
}

static void higher_peak(struct copy *copy)
{
    copy->header->facts.live_bytes_peak += copy->header->facts.swing_bytes + (1 << 24);
}

static void other_contents(struct copy *copy)
{
    copy->threads[1].checksum++;
}

static const struct wrong {
    void (*make)(struct copy *copy);
    const char *fault;
} wrongs[] = {
    {drop_malloc, "fidelity:place"},       {drop_free, "fidelity:place"},
    {larger_malloc, "fidelity:place"},     {larger_calloc, "fidelity:"},
    {larger_realloc, "fidelity:"},         {calloc_for_aligned, "fidelity:calls"},
    {free_nothing_more, "fidelity:calls"}, {other_class, "fidelity:calls"},
    {more_live, "fidelity:live-bytes"},    {more_elsewhere, "fidelity:cross-thread"},
    {higher_peak, "fidelity:peak"},        {other_contents, "checksum"},
};

/* Heaps that lie: two of them only after so many good calls. */
static _Atomic int64_t good_calls;

static void *dirty_calloc(void *handle, size_t count, size_t size)
{
    char *block = counting_calloc(handle, count, size);
    if (good_calls-- <= 0 && block != NULL && count * size > 0)
        block[count * size - 1] = 1;
    return block;
}

/* Drops the alignment. */
static void *crooked_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    struct counting *counting = handle;
    counting->calls[PLAN_CALL_ALIGNED][plan_class(size)]++;
    (void)alignment;
    return counting_take(counting, 32, size);
}

static void *forgetful_realloc(void *handle, void *block, size_t size)
{
    void *moved = counting_realloc(handle, block, size);
    if (good_calls-- <= 0 && moved != NULL)
        memset(moved, 0, size);
    return moved;
}

static const char *fault_of(const struct plan *plan, const struct allocator_heap *heap)
{
    struct counting counting = {.left = INT64_MAX};
    struct allocator allocator = counting_allocator;
    allocator.heap = heap;
    struct body_arguments arguments = {
        .allocator = &allocator, .handle = &counting, .threads = 2, .plan = plan};
    uint64_t checksum = 0;
    counting_enter(&counting);
    void *state = body_trace_table.prepare(&arguments);
    const char *fault = body_trace_table.fault(state);
    if (fault == NULL) {
        (void)body_trace_table.run(state, plan->header->facts.calls_all, &checksum);
        fault = body_trace_table.fault(state);
    }
    body_trace_table.finish(state);
    counting_leave(&counting);
    return fault;
}

static bool expect(const char *what, size_t number, const char *wanted, const char *found)
{
    if (wanted == found ||
        (wanted != NULL && found != NULL && strncmp(wanted, found, strlen(wanted)) == 0))
        return true;
    fprintf(stderr, "%s %zu: expected %s, found %s\n", what, number,
            wanted != NULL ? wanted : "no fault", found != NULL ? found : "no fault");
    return false;
}

static bool plans_are_judged(const void *memory, size_t bytes)
{
    bool right = true;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct copy copy;
        copy_open(&copy, memory, bytes);
        right = expect("unchanged, before", i, NULL, fault_of(&copy.plan, &counting_heap)) && right;
        wrongs[i].make(&copy);
        right = expect("change", i, wrongs[i].fault, fault_of(&copy.plan, &counting_heap)) && right;
        free(copy.header);
    }
    return right;
}

/* The same heap fails under watch (0 good calls), and only when it is timed. */
static bool heaps_are_judged(const struct plan *plan)
{
    const struct plan_facts *facts = &plan->header->facts;
    struct allocator_heap dirty = counting_heap, forgetful = counting_heap, crooked = counting_heap;
    uint64_t callocs = 0, reallocs = 0;
    bool right;
    dirty.calloc = dirty_calloc;
    forgetful.realloc = forgetful_realloc;
    crooked.aligned_alloc = crooked_aligned_alloc;
    for (unsigned size_class = 0; size_class < PLAN_CLASSES; size_class++) {
        callocs += facts->calls[PLAN_CALL_CALLOC][size_class];
        reallocs += facts->calls[PLAN_CALL_REALLOC][size_class];
    }
    right = expect("crooked aligned_alloc", 0, "misaligned", fault_of(plan, &crooked));
    for (size_t timed = 0; timed < 2; timed++) {
        good_calls = (int64_t)(timed * callocs);
        right = expect("dirty calloc", timed, "checksum", fault_of(plan, &dirty)) && right;
        good_calls = (int64_t)(timed * reallocs);
        right = expect("forgetful realloc", timed, "checksum", fault_of(plan, &forgetful)) && right;
    }
    return right;
}

int main(void)
{
    struct stream *stream = stream_make_up(&shape);
    struct copy copy;
    size_t bytes;
    void *memory = stream_compile(stream, shape.born, &bytes);
    bool right = plans_are_judged(memory, bytes);
    copy_open(&copy, memory, bytes);
    right = heaps_are_judged(&copy.plan) && right;
    free(copy.header);
    free(memory);
    stream_free(stream);
    return right ? 0 : 1;
}
