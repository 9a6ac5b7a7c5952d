/* persist_damage.h: damage to the bookkeeping of a heap's file: words become other words of the
 * file, limits or nothing, and up to 64 bytes become random ones. */
#ifndef ASSAY_PERSIST_DAMAGE_H
#define ASSAY_PERSIST_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

enum { PERSIST_DAMAGE_MOST = 64 };

/* Damages `damaged`, a copy of `whole`, in at most PERSIST_DAMAGE_MOST bytes.  Returns where these
 * begin. */
size_t persist_damage(const unsigned char *whole, size_t length, unsigned char *damaged,
                      uint64_t *random);

#endif
