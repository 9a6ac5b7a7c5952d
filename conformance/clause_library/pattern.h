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
    size_t at = 0;
    for (uint64_t word; size - at >= sizeof word; at += sizeof word) {
        word = random_next(&key);
        memcpy(bytes + at, &word, sizeof word);
    }
    uint64_t last = random_next(&key);
    memcpy(bytes + at, &last, size % sizeof last);
}

/* Tells if the first `size` bytes are still as pattern_fill left them. */
static inline bool pattern_holds(const void *block, size_t size, uint64_t key)
{
    const unsigned char *bytes = block;
    size_t at = 0;
    for (uint64_t word; size - at >= sizeof word; at += sizeof word) {
        word = random_next(&key);
        if (memcmp(bytes + at, &word, sizeof word) != 0)
            return false;
    }
    uint64_t last = random_next(&key);
    return memcmp(bytes + at, &last, size % sizeof last) == 0;
}

#endif
