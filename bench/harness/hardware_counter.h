/* hardware_counter.h: instructions that this process executes in user mode, by the processor's own
 * counter (perf_event_open(2)).
 *
 * Many machines have none to lend: a virtual machine without a PMU, a kernel that forbids it, an
 * emulator.  Then there is no descriptor, and nothing is read.
 */
#ifndef ASSAY_HARDWARE_COUNTER_H
#define ASSAY_HARDWARE_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A stopped counter of this process and the threads it starts, or -1. */
int hardware_counter_open(void);

/* Start from zero, and stop.  Nothing is done for -1. */
void hardware_counter_start(int counter);
void hardware_counter_stop(int counter);

/* Stores the instructions between start and stop.  False: there is no counter, or it did not run
 * the whole time, so that the number would be an estimate. */
bool hardware_counter_read(int counter, uint64_t *instructions);

#ifdef __cplusplus
}
#endif
#endif
