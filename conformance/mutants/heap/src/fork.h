/* fork.h: the heaps that a fork must find at rest. */
#ifndef CONTROL_FORK_H
#define CONTROL_FORK_H

#include "heap.h"

void fork_enlist(struct heap *heap);
void fork_forget(struct heap *heap);

#endif
