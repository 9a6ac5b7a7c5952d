/* trim.h: the beginning of a trace as a trace of its own. */
#ifndef ASSAY_TRACE_TRIM_H
#define ASSAY_TRACE_TRIM_H

#include "format.h"

/* Writes the first `most` calls to `path`, with this header; threads and objects are numbered anew.
 * False with *error filled, and nothing written, where the trace is not sound or the file cannot be
 * made. */
bool trace_trim(struct trace *trace, const struct trace_header *header, uint64_t most,
                const char *path, int level, struct trace_error *error);

#endif
