/* writer.h: writes a trace from events in one order, as importers, tools and tests have them.
 *
 * The recorder does not use it: it encodes within the recorded program (recorder/).  Both make the
 * same bytes, through encode.h.
 *
 * A writer belongs to one thread.  The file is written as `path` and a suffix, and gets its name
 * when it is finished and whole; nothing is left behind otherwise.
 */
#ifndef ASSAY_TRACE_WRITER_H
#define ASSAY_TRACE_WRITER_H

#include "format.h"

struct trace_writer;

/* `header` gives what the file says of its origin; magic, version, size and checksum are set here.
 * `level` is zstd's.  NULL with *error filled where the file cannot be made. */
struct trace_writer *trace_writer_open(const char *path, const struct trace_header *header,
                                       int level, struct trace_error *error);

/* The next event, in an order in which objects are made before they are ended.  Objects are
 * numbered as they are made: `result` is the number of objects made before, or TRACE_NO_OBJECT.
 * A thread that was not seen before begins with TRACE_THREAD_START, but for thread 0; numbers of
 * threads are dense.  False: the event is impossible, or cannot be written. */
bool trace_writer_put(struct trace_writer *writer, const struct trace_event *event,
                      struct trace_error *error);

/* Whether the next events are what the process inherited: TRACE_MALLOC of thread 0, ahead of all
 * others. */
void trace_writer_inherit(struct trace_writer *writer, bool inherit);

/* Writes what is left and the end, and gives the file its name.  Frees the writer in any case. */
bool trace_writer_finish(struct trace_writer *writer, struct trace_error *error);

/* Frees the writer and removes what was written. */
void trace_writer_abandon(struct trace_writer *writer);

#endif
