/* delay.h: how long this thread was ready to run while the processor worked for other programs.
 *
 * A process that wakes up gets a slice of the processor, and nobody interrupts it before that is
 * over.  On a busy machine a segment that is shorter than the slice therefore waits for nobody, and
 * one that is a little longer waits once, for all others: with a load of 15 on two processors
 * segments of 1.0 ms took 1.0 ms, and those of 1.5 ms took 26.  A ratio of such wall times says
 * where the slice ends, and nothing about allocators.  So this is taken off the wall time.
 */
#ifndef ASSAY_DELAY_H
#define ASSAY_DELAY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nanoseconds since the thread began, by the kernel; 0 where it does not tell. */
int64_t delay_ns(void);

#ifdef __cplusplus
}
#endif
#endif
