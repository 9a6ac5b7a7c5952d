/* options.h: "key=value,key=value": fault=NAME, choices=SEED, bytes=MOST. */
#ifndef CONTROL_OPTIONS_H
#define CONTROL_OPTIONS_H

#include "heap.h"

/* Sets what the text asks for; NULL asks for nothing.  0, or EINVAL. */
int options_take(struct heap *heap, const char *options);

#endif
