/* fork.h: a fork finds every depot at rest, so that the child can use it at once. */
#ifndef DEPOT_FORK_H
#define DEPOT_FORK_H

#include "depot.h"

/* From open to close. */
void fork_enlist(struct depot *depot);
void fork_forget(struct depot *depot);

#endif
