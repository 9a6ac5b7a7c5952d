/* lock.h: one caller at a time in the heap, of all the processes that have it. */
#ifndef VAULT_LOCK_H
#define VAULT_LOCK_H

#include "vault.h"

/* Makes the lock of the run page anew: no other process may have the heap. */
void lock_make(struct vault *vault);

/* False: the heap cannot be repaired after the death of its last user; errno is ENOTRECOVERABLE. */
bool lock_take(struct vault *vault);
void lock_leave(struct vault *vault);

#endif
