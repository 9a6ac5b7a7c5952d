/* header.h: the two header slots, of which one is always whole. */
#ifndef VAULT_HEADER_H
#define VAULT_HEADER_H

#include "vault.h"

/* Tells if this slot of an open or a just mapped heap is whole and of this format. */
bool header_is_whole(const struct vault *vault, const struct vault_slot *slot);

/* The current slot: the whole one with the higher sequence; NULL if neither is whole. */
struct vault_slot *header_current(const struct vault *vault);

/* Writes the next slot, which is the current one with these changes, and flushes it.  Returns 0 or
 * an errno; the current slot is untouched in either case. */
int header_write(struct vault *vault, enum vault_state state, uint64_t checkpoint, uint64_t bank);

/* The first slot of a new heap. */
void header_begin(struct vault *vault);

/* A sum that no change of a few bytes keeps; each piece goes on from the one before. */
uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length);

#endif
