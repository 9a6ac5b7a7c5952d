/* flush.h: writing to the medium, and what is remembered when that fails. */
#ifndef VAULT_FLUSH_H
#define VAULT_FLUSH_H

#include "vault.h"

/* Writes these bytes of the file to the medium.  0 or an errno. */
int flush_range(struct vault *vault, uint64_t start, uint64_t length);

/* Writes the file's length, too. */
int flush_file(struct vault *vault);

/* Makes the working bank the stable one, on the medium, and goes on with a copy of it.  `state` is
 * what the last slot says.  0 or an errno, after which the heap is suspect. */
int flush_checkpoint(struct vault *vault);

/* After a checkpoint: the heap needs no repair when it is opened next. */
int flush_clean(struct vault *vault);

/* Stores every byte of a suspect heap again, as the kernel may have taken pages for written that
 * were not. */
void flush_renew(struct vault *vault);

#endif
