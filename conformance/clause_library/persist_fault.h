/* persist_fault.h: one way in which the system calls of a heap in a file fail.
 *
 * For the work of a child process: the filter of faults.h stays until the process ends.
 */
#ifndef ASSAY_PERSIST_FAULT_H
#define ASSAY_PERSIST_FAULT_H

#include "persist_file.h"

struct persist_fault {
    const struct persist_file *file;
    unsigned first; /* the number of the first call that fails, from 1 */
    bool for_ever;  /* every later one fails too */
    int error;      /* of a failure */
};

/* From here on calls of these kinds (enum fault_call) fail like that, until faults_end. UNSUPPORTED
 * where faults cannot be made. */
void persist_fault_begin(const struct persist_fault *fault, uint32_t calls);

#endif
