/* heap.h: the caches behind the heap face. */
#ifndef DEPOT_HEAP_H
#define DEPOT_HEAP_H

#include "depot.h"

/* Creates them.  0 or an errno. */
int heap_open(struct depot *depot);

#endif
