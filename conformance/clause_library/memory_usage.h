/* memory_usage.h: how much memory the process has taken, as the kernel counts it. */
#ifndef ASSAY_MEMORY_USAGE_H
#define ASSAY_MEMORY_USAGE_H

#include <stddef.h>

/* Resident bytes of private and shared memory.  Allocates nothing; UNRESOLVED if /proc is not
 * there. */
size_t memory_usage_bytes(void);

/* Bytes of address space. */
size_t memory_usage_space_bytes(void);

/* Bytes of private memory that may be written, touched or not, as RLIMIT_DATA counts them. */
size_t memory_usage_data_bytes(void);

#endif
