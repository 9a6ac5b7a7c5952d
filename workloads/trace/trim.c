/* trim.c: copies the merged events until there are enough of them.
 *
 * The tables are as long as the trace says that it has objects, so it is proved first that they are
 * there.
 */
#include "trim.h"

#include "file.h"
#include "writer.h"

#include <stdlib.h>

/* Threads and objects get the numbers that they have in what is kept. */
struct renumbering {
    uint32_t *threads; /* by old number; UINT32_MAX: not met yet */
    uint64_t *objects; /* by old number */
    uint32_t threads_count;
    uint64_t objects_count;
};

static bool renumbering_open(struct renumbering *numbers, const struct trace_facts *facts)
{
    *numbers = (struct renumbering){
        .threads = malloc((facts->threads + (size_t)1) * sizeof *numbers->threads),
        .objects = malloc((facts->objects + 1) * sizeof *numbers->objects),
        .threads_count = 1,
    };
    if (numbers->threads == NULL || numbers->objects == NULL)
        return false;
    memset(numbers->threads, 0xff, facts->threads * sizeof *numbers->threads);
    numbers->threads[0] = 0;
    return true;
}

static void renumber(struct renumbering *numbers, struct trace_event *event)
{
    uint32_t *thread = &numbers->threads[event->thread];
    if (*thread == UINT32_MAX)
        *thread = numbers->threads_count++;
    event->thread = *thread;
    if (event->op == TRACE_THREAD_START) {
        uint32_t parent = numbers->threads[event->object];
        event->object = parent == UINT32_MAX ? 0 : parent;
    } else if (event->object != TRACE_NO_OBJECT) {
        event->object = numbers->objects[event->object];
    }
    if (event->result == TRACE_NO_OBJECT)
        return;
    numbers->objects[event->result] = numbers->objects_count;
    event->result = numbers->objects_count++;
}

static bool copy_events(struct trace *trace, struct trace_writer *writer, uint64_t most,
                        struct trace_error *error)
{
    const struct trace_facts *facts = trace_facts(trace);
    struct renumbering numbers;
    struct trace_event event;
    struct trace_cursor *cursor = NULL;
    int got = -1;
    if (!renumbering_open(&numbers, facts))
        (void)trace_fail(error, 0, "no memory");
    else if ((cursor = trace_merged(trace, error)) != NULL)
        got = 1;
    for (uint64_t calls = 0; got > 0;) {
        trace_writer_inherit(writer, numbers.objects_count < facts->inherited);
        if ((got = trace_next(cursor, &event, error)) <= 0)
            break;
        calls += event.op != TRACE_THREAD_START && event.op != TRACE_THREAD_END;
        if (calls > most)
            break;
        renumber(&numbers, &event);
        got = trace_writer_put(writer, &event, error) ? 1 : -1;
    }
    trace_cursor_close(cursor);
    free(numbers.threads);
    free(numbers.objects);
    return got >= 0;
}

bool trace_trim(struct trace *trace, const struct trace_header *header, uint64_t most,
                const char *path, int level, struct trace_error *error)
{
    if (!trace_verify(trace, error))
        return false;
    struct trace_writer *writer = trace_writer_open(path, header, level, error);
    if (writer == NULL)
        return false;
    if (!copy_events(trace, writer, most, error)) {
        trace_writer_abandon(writer);
        return false;
    }
    return trace_writer_finish(writer, error);
}
