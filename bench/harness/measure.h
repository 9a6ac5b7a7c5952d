/* measure.h: one row, measured in this process. */
#ifndef ASSAY_MEASURE_H
#define ASSAY_MEASURE_H

#include "request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Times the body in `request->segments` segments and writes the samples: the least CPU time of an
 * operation over the segments, which is what the machine's interference has added least to, and the
 * wall time of the same.  Returns the process's exit status. */
int measure_time(const struct request *request);

/* Runs the body once and stops at each phase: writes a `phase` record and waits for a line on
 * standard input, while somebody outside looks at this process's memory.  Returns the exit status.
 */
int measure_memory(const struct request *request);

/* Runs the body between two markers, for somebody outside who counts its instructions (marker.h).
 * Writes where each loaded file lies, and the number of operations.  Returns the exit status. */
int measure_count(const struct request *request);

/* Says where the body is, and waits until whoever samples has looked. */
void measure_phase(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);

/* Writes the samples of what the body counts without a clock. */
void measure_counts(const struct request *request, void *state, uint64_t checksum);

#ifdef __cplusplus
}
#endif
#endif
