/* build.h: makes a trace of the lines of a dump. */
#ifndef ASSAY_TRACE_BUILD_H
#define ASSAY_TRACE_BUILD_H

#include "format.h"

#include <stdio.h>

/* Reads until the line `end`, without which the text was cut off and nothing is written.  False:
 * *error says why, of line number *line. */
bool trace_build(FILE *from, const char *path, const struct trace_header *header, int level,
                 uint64_t *line, struct trace_error *error);

#endif
