/* counters.h: what the processor counts and its meters measure during the timed segments of a row.
 *
 * A process of its own counts them, since to start and stop counters takes time.  They stop between
 * the segments.  The counts are of user mode, and of all threads; the energy is that of the whole
 * package or board.  Nothing here decides a verdict.
 */
#ifndef ASSAY_COUNTERS_H
#define ASSAY_COUNTERS_H

#include "energy_meter.h"
#include "hardware_counter.h"

#ifdef __cplusplus
extern "C" {
#endif

struct request;

struct counters {
    int files[HARDWARE_EVENTS];
    int refusals[HARDWARE_EVENTS]; /* errno of those that are not there */
    struct energy_meter meter;
    int meter_refusal;
};

/* Opens what there is; before the first thread of the work is started. */
void counters_open(struct counters *counters);

/* Whether the segment of that number is counted: the first one only where it is alone, since what
 * happens at a first use is in it. */
bool counters_count(const struct request *request, unsigned segment);

void counters_resume(const struct counters *counters);
void counters_stop(const struct counters *counters);

/* Writes a `sample` of each that has a number, for one operation. */
void counters_report(const struct counters *counters, const struct request *request,
                     uint64_t checksum);

/* Tries each on a loop of its own and writes its `counter` record, with the reason if there is no
 * number.  False: nothing could be written. */
bool counters_print(void);

#ifdef __cplusplus
}
#endif
#endif
