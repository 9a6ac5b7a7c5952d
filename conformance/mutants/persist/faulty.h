/* faulty.h: operations of the base with those faults that lie around them and not inside.  Each is
 * the operation itself (src/vault.h) while none of its faults is on.
 */
#ifndef FAULTY_H
#define FAULTY_H

#include "vault.h"

void *faulty_malloc(struct vault *vault, size_t size);
void *faulty_calloc(struct vault *vault, size_t count, size_t size);
void *faulty_realloc(struct vault *vault, void *block, size_t size);
void faulty_stats(struct vault *vault, struct allocator_stats *stats);
size_t faulty_trim(struct vault *vault);
int faulty_destroy(const char *options);

#endif
