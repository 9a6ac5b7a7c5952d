/* bank.h: the books as a whole: their sum, the copy that a checkpoint goes on with, the repair
 * after a process death. */
#ifndef VAULT_BANK_H
#define VAULT_BANK_H

#include "vault.h"

uint64_t bank_sum(const struct vault *vault, uint64_t bank);

/* Makes the working bank a copy of the stable one, complete once it carries the number of the
 * checkpoint. */
void bank_copy(struct vault *vault, uint64_t from, uint64_t to, uint64_t checkpoint);

/* Finishes or undoes what was under way in the working bank of a process that died.  May be
 * interrupted itself, at any store, and be done again. */
void bank_repair(struct vault *vault);

/* Does what a valid intent of the bank says, and takes it back. */
void intent_finish(struct vault *vault, struct vault_bank *bank, uint64_t *marks);

uint64_t intent_sum(const struct vault_intent *intent);

/* Tells if the marks and roots of the bank hold together, or would after a repair; `why` as the
 * face's check has it. */
bool bank_check(const struct vault *vault, uint64_t bank, bool repaired, char *why,
                size_t why_size);

#endif
