/* lines.h: an event as a line of text, for people, importers and tests.
 *
 * Eight words: thread, nanoseconds, operation, the object that it ends, the object that it makes,
 * size, count, alignment.  `-` is no object; of a thread's start the first object is its parent.
 * The last line is `end`: whoever writes may be killed, and what comes without it is not whole.
 */
#ifndef ASSAY_TRACE_LINES_H
#define ASSAY_TRACE_LINES_H

#include "trace.h"

#include <stdio.h>

/* clang-format off */
#define TRACE_OP_NAMES                                                                             \
    {                                                                                              \
        "malloc", "calloc", "realloc", "aligned_alloc", "free", "free_foreign", "thread_start",    \
            "thread_end"                                                                           \
    }
/* clang-format on */

#define TRACE_LAST_LINE "end\n"

void trace_line_write(FILE *to, const struct trace_event *event);

/* 1: an event; 0: the last line; -1: *error says what is wrong with line number *line. */
int trace_line_read(FILE *from, struct trace_event *event, uint64_t *line,
                    struct trace_error *error);

#endif
