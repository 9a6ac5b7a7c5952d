/* pages.h: memory from the kernel, counted against the depot's bound. */
#ifndef DEPOT_PAGES_H
#define DEPOT_PAGES_H

#include "depot.h"

/* `bytes`, all zero, at a multiple of `alignment`, a power of two; NULL where there are none. */
void *pages_take(struct depot *depot, size_t bytes, size_t alignment);

/* Gives back what pages_take gave.  Keeps errno. */
void pages_give(struct depot *depot, void *pages, size_t bytes);

#endif
