/* preempt.h: takes the processor from threads at places of their code that nobody chose.
 *
 * A race needs one thread to be stopped in the middle of an operation while another begins one.
 * With a processor for each thread that happens by itself; with one for all of them it hardly ever
 * does, unless a timer makes it happen.  SIGALRM and ITIMER_REAL belong to the shaking.
 */
#ifndef ASSAY_PREEMPT_H
#define ASSAY_PREEMPT_H

#include "clause.h"

/* From here to preempt_stop threads that called preempt_here give way every now and then.  The
 * caller itself is left alone, and so are the threads that it starts until they ask for it.  An
 * emulated run is not shaken: there each signal costs more than the work between two of them. */
void preempt_start(const struct clause_run *run);

/* The calling thread is shaken from now on. */
void preempt_here(void);

void preempt_stop(void);

#endif
