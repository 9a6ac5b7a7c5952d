/* affinity.h: keeps a process on the processors that it was given. */
#ifndef ASSAY_AFFINITY_H
#define ASSAY_AFFINITY_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `cpus` is a list of numbers, "0,2,3".  False: it is no such list, or none of
 * them may be used.  A kernel that refuses every choice is no mistake of the list. */
bool affinity_pin(const char *cpus);

#ifdef __cplusplus
}
#endif
#endif
