/* steering.h: the environment variables that would change what is measured. */
#ifndef ASSAY_STEERING_H
#define ASSAY_STEERING_H

#include <stdbool.h>

/* Removes from this process's environment every variable that steers an allocator, the dynamic
 * linker or the locale, and sets LC_ALL=C.UTF-8.  False: no memory for it. */
bool steering_clear(void);

/* Writes the names of those that are set, one a line, to standard output. */
void steering_print(void);

#endif
