/* grow.h: makes the file longer, so that no later store can meet a full medium. */
#ifndef VAULT_GROW_H
#define VAULT_GROW_H

#include "vault.h"

/* Memory for at least `count` more cells and their marks.  False: errno tells. */
bool grow_by(struct vault *vault, struct vault_bank *bank, uint64_t count);

/* The memory of the first `cells` cells of a new file.  0 or an errno. */
int grow_reserve(const struct vault *vault, uint64_t from, uint64_t cells);

#endif
