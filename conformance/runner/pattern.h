/* pattern.h: what a clause writes into a block, so that any foreign byte in it shows.
 *
 * The bytes follow from a key; blocks with different keys differ in almost every byte.
 */
#ifndef ASSAY_CLAUSE_PATTERN_H
#define ASSAY_CLAUSE_PATTERN_H

#include "random.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Fills the `size` bytes of `block`. */
static inline void pattern_fill(void *block, size_t size, uint64_t key)
{
    unsigned char *bytes = block;
    for (size_t at = 0; at < size; at += sizeof key) {
        uint64_t word = random_next(&key);
        memcpy(bytes + at, &word, size - at < sizeof word ? size - at : sizeof word);
    }
}

/* Tells if the first `size` bytes are still as pattern_fill left them. */
static inline bool pattern_holds(const void *block, size_t size, uint64_t key)
{
    const unsigned char *bytes = block;
    for (size_t at = 0; at < size; at += sizeof key) {
        uint64_t word = random_next(&key);
        if (memcmp(bytes + at, &word, size - at < sizeof word ? size - at : sizeof word) != 0)
            return false;
    }
    return true;
}

#endif
