/* options.h: "key=value,key=value": fault=NAME, choices=SEED, bytes=MOST. */
#ifndef DEPOT_OPTIONS_H
#define DEPOT_OPTIONS_H

#include "depot.h"

/* Sets what the text asks for; NULL asks for nothing.  0, or EINVAL. */
int options_take(struct depot *depot, const char *options);

#endif
