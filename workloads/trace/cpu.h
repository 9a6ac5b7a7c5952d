/* cpu.h: the processor time of a recorded process, put into its trace.  Private to this folder. */
#ifndef ASSAY_TRACE_CPU_H
#define ASSAY_TRACE_CPU_H

#include "file.h"

/* `path` is the file of the open trace.  False with *error filled. */
bool trace_set_cpu(const struct trace *trace, const char *path, uint64_t cpu_ns,
                   struct trace_error *error);

#endif
