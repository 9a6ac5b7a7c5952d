/* merge.h: all threads' events in one order, in which each object is made before it is ended.
 *
 * The thread whose next event is the oldest goes on, unless that event ends an object that is not
 * made yet: then the thread that makes it goes first.  A heap holds the threads by the time of
 * their next event; a thread's block is unpacked when its turn comes, so a hundred thousand short
 * threads need no hundred thousand buffers.
 */
#ifndef ASSAY_TRACE_MERGE_H
#define ASSAY_TRACE_MERGE_H

#include "file.h"

struct trace_merge;

struct trace_merge *trace_merge_open(struct trace *trace, struct trace_error *error);
void trace_merge_close(struct trace_merge *merge);

/* As trace_next.  *raw and *reading tell the same event as the file has it; they are valid until
 * the next call. */
int trace_merge_next(struct trace_merge *merge, const struct trace_raw **raw,
                     const struct trace_reading **reading, struct trace_error *error);

#endif
