/* Writes a made-up trace: subject-trace FILE THREADS BORN EVENTS FOREIGN SEED. */
#include "../../../../workloads/trace/writer.h"
#include "../stream.h"

static void demand(bool done, const struct trace_error *error)
{
    if (done)
        return;
    fprintf(stderr, "subject-trace: %s\n", error->line);
    exit(2);
}

int main(int argc, char **argv)
{
    struct trace_error error;
    struct trace_header header = {.pid = 7, .command = "a made-up program", .machine = "x86_64"};
    if (argc != 7)
        return 2;
    struct stream_shape shape = {.threads = (uint32_t)atoi(argv[2]),
                                 .born = (uint32_t)atoi(argv[3]),
                                 .events = (uint64_t)atoll(argv[4]),
                                 .foreign = (unsigned)atoi(argv[5]),
                                 .seed = (uint64_t)atoll(argv[6])};
    struct stream *stream = stream_make_up(&shape);
    struct trace_writer *writer = trace_writer_open(argv[1], &header, 1, &error);
    demand(writer != NULL, &error);
    for (uint64_t i = 0; i < stream->count; i++)
        demand(trace_writer_put(writer, &stream->events[i], &error), &error);
    stream_free(stream);
    demand(trace_writer_finish(writer, &error), &error);
    return 0;
}
