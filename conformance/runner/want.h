/* want.h: takes memory away from this process. */
#ifndef ASSAY_WANT_H
#define ASSAY_WANT_H

#include <stddef.h>

/* From here on the address space may grow by `spare` bytes (RLIMIT_AS).  UNRESOLVED if the limit
 * cannot be set. */
void want_space(size_t spare);

/* The same for private memory that may be written (RLIMIT_DATA). */
void want_data(size_t spare);

#endif
