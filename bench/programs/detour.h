/* detour.h: sends the calls of one function to another, in this process. */
#ifndef ASSAY_DETOUR_H
#define ASSAY_DETOUR_H

#include <stdbool.h>

/* Overwrites the beginning of `from`, an exported function, with a jump to `to`; what it did before
 * can no longer be called.  False: it is too short, or its code may not be changed.  To be called
 * while there is one thread. */
bool detour(void *from, const void *to);

#endif
