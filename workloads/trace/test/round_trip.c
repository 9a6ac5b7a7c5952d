/* What is written is read: every kind of event, in threads that end each other's objects. */
#include "../writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 5, EVENTS = 300000, LIVE_MOST = 20000 };

static uint64_t state = 7;

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

static void demand(bool holds, const char *what, const struct trace_error *error)
{
    if (holds)
        return;
    fprintf(stderr, "%s: %s at %llu\n", what, error->line, (unsigned long long)error->offset);
    exit(1);
}

static struct trace_event *events;
static size_t events_count;
static uint64_t live[LIVE_MOST], live_count, made;

static struct trace_event *add(enum trace_op op, uint32_t thread)
{
    struct trace_event *event = &events[events_count];
    *event = (struct trace_event){.op = op,
                                  .thread = thread,
                                  .object = TRACE_NO_OBJECT,
                                  .result = TRACE_NO_OBJECT,
                                  .count = 1,
                                  .time_ns = 1000 * events_count};
    events_count++;
    return event;
}

static void make(struct trace_event *event)
{
    event->result = made++;
    live[live_count++] = event->result;
    event->size = draw(50) == 0 ? draw(1u << 30) : draw(600);
}

static void end(struct trace_event *event)
{
    size_t which = draw(live_count);
    event->object = live[which];
    live[which] = live[--live_count];
}

static void add_random(uint32_t thread)
{
    enum trace_op op = (enum trace_op)draw(TRACE_THREAD_START);
    struct trace_event *event = add(op, thread);
    event->size = op < TRACE_FREE ? draw(5000) : 0;
    if (op == TRACE_CALLOC)
        event->count = 1 + draw(20);
    if (op == TRACE_ALIGNED_ALLOC)
        event->alignment = UINT64_C(16) << draw(9);
    if (op < TRACE_FREE && live_count < LIVE_MOST && draw(20) != 0) {
        make(event);
        if (op == TRACE_REALLOC && live_count > 1 && draw(4) != 0) {
            live_count--; /* not the one that it makes */
            end(event);
            live[live_count++] = event->result;
        }
    } else if ((op == TRACE_FREE || op == TRACE_REALLOC) && live_count > 0 && draw(10) != 0) {
        end(event);
    }
}

static void make_events(void)
{
    for (uint32_t thread = 1; thread < THREADS; thread++)
        add(TRACE_THREAD_START, thread)->object = draw(thread);
    while (events_count < EVENTS - THREADS)
        add_random((uint32_t)draw(THREADS));
    add(TRACE_THREAD_END, 3);
}

static void write_file(const char *path)
{
    struct trace_error error;
    struct trace_header header = {.pid = 77, .command = "test round_trip", .machine = "x86_64"};
    struct trace_writer *writer = trace_writer_open(path, &header, 1, &error);
    demand(writer != NULL, "open", &error);
    /* Thread 0 is there first, so that the others have a parent. */
    struct trace_event first = {
        .op = TRACE_FREE, .object = TRACE_NO_OBJECT, .result = TRACE_NO_OBJECT, .count = 1};
    demand(trace_writer_put(writer, &first, &error), "put", &error);
    for (size_t i = 0; i < events_count; i++)
        demand(trace_writer_put(writer, &events[i], &error), "put", &error);
    demand(trace_writer_finish(writer, &error), "finish", &error);
}

/* Numbers of objects differ between the writer and the reader, so they are told apart by the order
 * in which each thread makes them. */
static void compare(struct trace *trace)
{
    struct trace_error error;
    uint64_t *numbers = malloc((made + 1) * sizeof *numbers);
    struct trace_cursor *cursor = trace_merged(trace, &error);
    struct trace_event event;
    demand(cursor != NULL && numbers != NULL, "merged", &error);
    demand(trace_next(cursor, &event, &error) == 1 && event.op == TRACE_FREE, "first", &error);
    for (size_t i = 0; i < events_count; i++) {
        const struct trace_event *wanted = &events[i];
        demand(trace_next(cursor, &event, &error) == 1, "next", &error);
        if (wanted->result != TRACE_NO_OBJECT)
            numbers[wanted->result] = event.result;
        bool object = wanted->op == TRACE_THREAD_START || wanted->object == TRACE_NO_OBJECT
                          ? event.object == wanted->object
                          : event.object == numbers[wanted->object];
        snprintf(error.line, sizeof error.line, "event %zu differs", i);
        demand(object && event.op == wanted->op && event.thread == wanted->thread &&
                   event.size == wanted->size && event.count == wanted->count &&
                   event.alignment == wanted->alignment &&
                   (event.result == TRACE_NO_OBJECT) == (wanted->result == TRACE_NO_OBJECT),
               "compare", &error);
    }
    demand(trace_next(cursor, &event, &error) == 0, "end", &error);
    trace_cursor_close(cursor);
    free(numbers);
}

int main(void)
{
    char path[] = "/tmp/assay-round-trip-XXXXXX";
    struct trace_error error = {.line = "no temporary file"};
    int file = mkstemp(path);
    demand(file >= 0, path, &error);
    close(file);
    events = calloc(EVENTS, sizeof *events);
    demand(events != NULL, "memory", &error);
    make_events();
    write_file(path);
    struct trace *trace = trace_open(path, &error);
    demand(trace != NULL, "open", &error);
    compare(trace);
    demand(trace_verify(trace, &error), "verify", &error);
    demand(trace_facts(trace)->complete && trace_facts(trace)->objects == made &&
               trace_facts(trace)->threads == THREADS &&
               trace_facts(trace)->events == events_count + 1 - THREADS,
           "facts", &error);
    trace_close(trace);
    free(events);
    return unlink(path);
}
