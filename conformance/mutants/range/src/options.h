/* options.h: "key=value,key=value": start, len and page in bytes, with K, M, G or T; fault=NAME. */
#ifndef CONTROL_RANGE_OPTIONS_H
#define CONTROL_RANGE_OPTIONS_H

#include "space.h"

/* Sets what the text asks for; NULL asks for nothing.  `end` is still the length.  0, or EINVAL. */
int options_take(struct space *space, const char *options);

#endif
