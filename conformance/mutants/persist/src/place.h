/* place.h: free cells, and the cells of a block. */
#ifndef VAULT_PLACE_H
#define VAULT_PLACE_H

#include "vault.h"

#define VAULT_NOWHERE UINT64_MAX

/* The first of `count` cells in a row that are free in both banks; the file is made longer if
 * there are none.  VAULT_NOWHERE: there is no room, errno tells. */
uint64_t place_find(struct vault *vault, uint64_t count);

/* Tells if `count` cells from there are free in both banks. */
bool place_is_free(const struct vault *vault, uint64_t cell, uint64_t count);

/* The cell of a live block of this heap; VAULT_NOWHERE for anything else. */
uint64_t place_of(const struct vault *vault, const void *block);

/* Marks the cells [from, to) as further ones of a block, or as free. */
void place_mark(uint64_t *marks, uint64_t from, uint64_t to);
void place_clear(uint64_t *marks, uint64_t from, uint64_t to);

#endif
