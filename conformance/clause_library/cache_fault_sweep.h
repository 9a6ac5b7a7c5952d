/* cache_fault_sweep.h: the whole life of caches, lived while system calls fail.
 *
 * The life is repeated with the first call failing, then the second, and so on, until one came to
 * no failing call any more, each in a child with a handle of its own (fault_sweep.h does so for a
 * heap). In each
 *   - create and alloc fail only after a call did, and create with an errno;
 *   - free leaves errno as it was, and destroy without live objects is 0;
 *   - live objects are disjoint and keep their content, and the callbacks come in pairs;
 * and when calls work again there are objects of every size.
 */
#ifndef ASSAY_CACHE_FAULT_SWEEP_H
#define ASSAY_CACHE_FAULT_SWEEP_H

#include "clause.h"

/* `for_ever`: all calls from the n-th on fail.  UNSUPPORTED where faults cannot be made. */
void cache_fault_sweep_lay(const struct clause_run *run, bool for_ever);

#endif
