/* want.h: takes memory away from this process, and gives it back. */
#ifndef ASSAY_WANT_H
#define ASSAY_WANT_H

#include <stddef.h>

/* From here on the address space may grow by `spare` bytes (RLIMIT_AS).  UNRESOLVED if the limit
 * cannot be set. */
void want_space(size_t spare);

/* The same for private memory that may be written (RLIMIT_DATA). */
void want_data(size_t spare);

/* Lifts both limits again, as far as they ever can be. */
void want_end(void);

#endif
