#include "build.h"

#include "lines.h"
#include "writer.h"

static bool put_lines(FILE *from, struct trace_writer *writer, uint64_t *line,
                      struct trace_error *error)
{
    struct trace_event event;
    int got;
    while ((got = trace_line_read(from, &event, line, error)) > 0)
        if (!trace_writer_put(writer, &event, error))
            return false;
    return got == 0;
}

bool trace_build(FILE *from, const char *path, const struct trace_header *header, int level,
                 uint64_t *line, struct trace_error *error)
{
    struct trace_writer *writer = trace_writer_open(path, header, level, error);
    *line = 0;
    if (writer == NULL)
        return false;
    if (!put_lines(from, writer, line, error)) {
        trace_writer_abandon(writer);
        return false;
    }
    return trace_writer_finish(writer, error);
}
