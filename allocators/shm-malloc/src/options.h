/* options.h: the words of shm_open_heap. */
#ifndef SHM_OPTIONS_H
#define SHM_OPTIONS_H

#include "heap.h"

/* Sets what the text asks for; NULL asks for nothing.  0, EINVAL, ENOTSUP or ENAMETOOLONG. */
int options_take(struct shm_heap *heap, const char *options);

#endif
