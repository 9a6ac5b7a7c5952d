/* hardware_counter.h: what the processor itself counts of this process in user mode
 * (perf_event_open(2)).
 *
 * Many machines have no counters to lend: a virtual machine without a PMU, a kernel that forbids
 * it, an emulator.  Then there is no descriptor, and nothing is read.
 */
#ifndef ASSAY_HARDWARE_COUNTER_H
#define ASSAY_HARDWARE_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hardware_event {
    HARDWARE_CYCLES,
    HARDWARE_INSTRUCTIONS,
    HARDWARE_CACHE_MISSES,  /* of the last cache */
    HARDWARE_BRANCH_MISSES, /* branches that were predicted wrongly */
    HARDWARE_EVENTS
};

/* A stopped counter of this process and the threads it starts from now on, or -1 with errno. */
int hardware_counter_open(enum hardware_event event);

/* Start from zero, stop, and go on from where it stopped.  Nothing is done for -1. */
void hardware_counter_start(int counter);
void hardware_counter_stop(int counter);
void hardware_counter_resume(int counter);

/* Stores what was counted between start and stop.  False: there is no counter, or it did not run
 * the whole time, so that the number would be an estimate. */
bool hardware_counter_read(int counter, uint64_t *count);

#ifdef __cplusplus
}
#endif
#endif
