/* The merged order is the one that FORMAT.md states, and costs no more where many threads wait for
 * each other.
 *
 * The order is found a second time by doing what the format says, step by step: the oldest event,
 * the lower thread at the same time, and whoever has to make what that event ends goes first.
 */
#include "../writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    TRIALS = 40,
    THREADS = 6,
    EVENTS = 300,
    CHAIN_THREADS = 20000, /* the walk of the whole chain for each event took 100 s and more */
    CHAIN_ROUNDS = 30,
    CHAIN_CPU_S_MOST = 40 /* it is a hundredth of that now */
};

static uint64_t state = 5;
static char path[] = "/tmp/assay-merge-XXXXXX";

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    (void)unlink(path);
    exit(1);
}

static struct trace_writer *begin_file(uint32_t threads)
{
    static const struct trace_header header = {.command = "a command", .machine = "x86_64"};
    struct trace_error error;
    struct trace_writer *writer = trace_writer_open(path, &header, 1, &error);
    demand(writer != NULL, "the file cannot be made");
    for (uint32_t i = 1; i < threads; i++)
        demand(trace_writer_put(writer,
                                &(struct trace_event){.op = TRACE_THREAD_START,
                                                      .thread = i,
                                                      .object = 0,
                                                      .result = TRACE_NO_OBJECT},
                                &error),
               "a start cannot be written");
    return writer;
}

static void put(struct trace_writer *writer, enum trace_op op, uint32_t thread, uint64_t object,
                uint64_t time_ns)
{
    struct trace_error error;
    struct trace_event event = {.op = op,
                                .thread = thread,
                                .object = op == TRACE_FREE ? object : TRACE_NO_OBJECT,
                                .result = op == TRACE_FREE ? TRACE_NO_OBJECT : object,
                                .size = 8,
                                .count = 1,
                                .time_ns = time_ns};
    demand(trace_writer_put(writer, &event, &error), "an event cannot be written");
}

static void end_file(struct trace_writer *writer)
{
    struct trace_error error;
    demand(trace_writer_finish(writer, &error), "the file cannot be finished");
}

/* Each thread has a clock of its own, so that times contradict the order of the objects. */
static void write_random(void)
{
    struct trace_writer *writer = begin_file(THREADS);
    uint64_t clocks[THREADS], live[EVENTS], live_count = 0, made = 0;
    for (uint32_t i = 0; i < THREADS; i++)
        clocks[i] = draw(2000);
    for (uint32_t i = 0; i < EVENTS; i++) {
        uint32_t thread = (uint32_t)draw(THREADS);
        clocks[thread] += draw(20);
        if (live_count > 0 && draw(2) == 0) {
            uint64_t at = draw(live_count);
            put(writer, TRACE_FREE, thread, live[at], clocks[thread]);
            live[at] = live[--live_count];
        } else {
            live[live_count++] = made;
            put(writer, TRACE_MALLOC, thread, made++, clocks[thread]);
        }
    }
    end_file(writer);
}

/* What each thread does, as it is read alone. */
struct script {
    struct trace_event events[EVENTS + 1];
    uint32_t count, next;
};

static void read_scripts(struct trace *trace, struct script *scripts)
{
    struct trace_error error;
    for (uint32_t i = 0; i < THREADS; i++) {
        struct trace_cursor *cursor = trace_thread(trace, i, &error);
        demand(cursor != NULL, "a thread cannot be read");
        scripts[i].next = scripts[i].count = 0;
        while (trace_next(cursor, &scripts[i].events[scripts[i].count], &error) > 0)
            scripts[i].count++;
        trace_cursor_close(cursor);
    }
}

static const struct trace_event *next_of(const struct script *script)
{
    return script->next < script->count ? &script->events[script->next] : NULL;
}

static uint32_t oldest(const struct script *scripts)
{
    uint32_t found = THREADS;
    for (uint32_t i = 0; i < THREADS; i++)
        if (next_of(&scripts[i]) != NULL &&
            (found == THREADS || next_of(&scripts[i])->time_ns < next_of(&scripts[found])->time_ns))
            found = i;
    return found;
}

/* The thread that will make the object. */
static uint32_t maker_of(const struct script *scripts, uint64_t object)
{
    for (uint32_t i = 0; i < THREADS; i++)
        for (uint32_t at = scripts[i].next; at < scripts[i].count; at++)
            if (scripts[i].events[at].result == object)
                return i;
    return THREADS;
}

static const struct trace_event *expected(struct script *scripts)
{
    uint32_t thread = oldest(scripts);
    for (;;) {
        const struct trace_event *event = next_of(&scripts[thread]);
        uint32_t maker = event->op == TRACE_FREE ? maker_of(scripts, event->object) : THREADS;
        if (maker == THREADS)
            break;
        thread = maker;
    }
    return &scripts[thread].events[scripts[thread].next++];
}

static void check_order(void)
{
    static struct script scripts[THREADS];
    struct trace_error error;
    struct trace_event event;
    struct trace *trace = trace_open(path, &error);
    demand(trace != NULL, "the file cannot be opened");
    read_scripts(trace, scripts);
    struct trace_cursor *cursor = trace_merged(trace, &error);
    demand(cursor != NULL, "the file cannot be merged");
    for (uint32_t i = 0; i < EVENTS + THREADS - 1; i++) {
        const struct trace_event *want = expected(scripts);
        demand(trace_next(cursor, &event, &error) == 1, "the merge ends early");
        demand(event.thread == want->thread && event.result == want->result &&
                   event.object == want->object && event.time_ns == want->time_ns,
               "another event comes next");
    }
    demand(trace_next(cursor, &event, &error) == 0, "the merge does not end");
    trace_cursor_close(cursor);
    trace_close(trace);
}

/* All at one time: each thread ends what the next one makes only then. */
static void write_chain(void)
{
    struct trace_writer *writer = begin_file(CHAIN_THREADS);
    uint64_t made = 0;
    for (uint32_t round = 0; round < CHAIN_ROUNDS; round++)
        for (uint32_t thread = CHAIN_THREADS; thread-- > 0;) {
            if (thread + 1 < CHAIN_THREADS)
                put(writer, TRACE_FREE, thread, made - 1, 0);
            put(writer, TRACE_MALLOC, thread, made++, 0);
        }
    end_file(writer);
}

static double cpu_s(void)
{
    struct rusage usage;
    demand(getrusage(RUSAGE_SELF, &usage) == 0, "no time");
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6;
}

static void check_chain(void)
{
    struct trace_error error;
    struct rlimit limit = {CHAIN_CPU_S_MOST, CHAIN_CPU_S_MOST};
    demand(setrlimit(RLIMIT_CPU, &limit) == 0, "time cannot be limited");
    write_chain(); /* the writer counts what it wrote, so it merges too */
    struct trace *trace = trace_open(path, &error);
    demand(trace != NULL && trace_verify(trace, &error), "the chain is refused");
    printf("%d threads in a chain, %llu events: %.2f s\n", CHAIN_THREADS,
           (unsigned long long)trace_facts(trace)->events, cpu_s());
    trace_close(trace);
}

int main(void)
{
    int file = mkstemp(path);
    demand(file >= 0, "no file");
    (void)close(file);
    for (int trial = 0; trial < TRIALS; trial++) {
        write_random();
        check_order();
    }
    check_chain();
    (void)unlink(path);
    return 0;
}
