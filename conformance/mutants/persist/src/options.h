/* options.h: the words of allocator.h for heaps in files, and fault=NAME. */
#ifndef VAULT_OPTIONS_H
#define VAULT_OPTIONS_H

#include "vault.h"

/* Sets what the text asks for; NULL asks for nothing.  0, EINVAL or ENAMETOOLONG. */
int options_take(struct vault *vault, const char *options);

#endif
