/* memory_limit.h: takes memory away from this process, and gives it back. */
#ifndef ASSAY_MEMORY_LIMIT_H
#define ASSAY_MEMORY_LIMIT_H

#include <stddef.h>

/* From here on the address space may grow by `spare` bytes (RLIMIT_AS).  UNRESOLVED if the limit
 * cannot be set. */
void memory_limit_space(size_t spare);

/* The same for private memory that may be written (RLIMIT_DATA). */
void memory_limit_data(size_t spare);

/* Lifts both limits again, as far as they ever can be. */
void memory_limit_end(void);

#endif
