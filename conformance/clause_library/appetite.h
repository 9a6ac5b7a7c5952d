/* appetite.h: how much memory the process has taken, as the kernel counts it. */
#ifndef ASSAY_APPETITE_H
#define ASSAY_APPETITE_H

#include <stddef.h>

/* Resident bytes of private and shared memory.  Allocates nothing; UNRESOLVED if /proc is not
 * there. */
size_t appetite_bytes(void);

/* Bytes of address space. */
size_t appetite_space_bytes(void);

/* Bytes of private memory that may be written, touched or not, as RLIMIT_DATA counts them. */
size_t appetite_data_bytes(void);

#endif
