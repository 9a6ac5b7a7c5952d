/* measure.h: one row, measured in this process. */
#ifndef ASSAY_MEASURE_H
#define ASSAY_MEASURE_H

#include "record.h"
#include "request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Times the body in `request->segments` segments and writes the samples: the least CPU time of an
 * operation over the segments, which is what the machine's interference has added least to, and the
 * wall time of the same.  Of a process that takes turns it is the median, and each turn's value is
 * there too.  Returns the process's exit status. */
int measure_time(const struct request *request);

/* Runs the body once and stops at each phase: writes a `phase` record and waits for a line on
 * standard input, while somebody outside looks at this process's memory.  Returns the exit status.
 */
int measure_memory(const struct request *request);

/* Runs the body between two markers, for somebody outside who counts its instructions (marker.h).
 * Writes where each loaded file lies, and the number of operations.  Returns the exit status. */
int measure_count(const struct request *request);

/* What the segments so far have taken, by this process's own clocks. */
struct measure_times {
    int64_t turn_cpu_ns[TURNS_MOST], turn_wall_ns[TURNS_MOST]; /* of the first segments, each */
    unsigned segments;
    int64_t cpu_ns, wall_ns;             /* of all segments */
    int64_t least_cpu_ns, least_wall_ns; /* of one of them */
    int64_t settled_cpu_ns;              /* between them, to clear up and to warm up */
};

/* Before the first segment and after the last: tells the times, and waits until whoever is outside
 * has looked at this process's clock.  Nothing where nobody looks. */
void measure_mark(const struct request *request, const struct measure_times *times);

/* Writes the record and waits for the answer to it.  Ends the process where none can come. */
void measure_told(struct record *record);

/* Says where the body is, and waits until whoever samples has looked. */
void measure_phase(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);

/* Writes the samples of what the body counts without a clock. */
void measure_counts(const struct request *request, void *state, uint64_t checksum);

#ifdef __cplusplus
}
#endif
#endif
