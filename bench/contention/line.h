/* line.h: which blocks of different threads lie in one cache line. */
#ifndef ASSAY_LINE_H
#define ASSAY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_BYTES = 64 };

/* Tells if a line of block `at` also holds a block of another thread.  The `count` blocks have
 * `size` bytes each, at least 1, and block i is of thread i mod `threads`. */
static inline bool line_is_shared(void *const *blocks, size_t count, size_t size, unsigned threads,
                                  size_t at)
{
    uintptr_t first = (uintptr_t)blocks[at] / LINE_BYTES;
    uintptr_t last = ((uintptr_t)blocks[at] + size - 1) / LINE_BYTES;
    for (size_t i = 0; i < count; i++) {
        uintptr_t other = (uintptr_t)blocks[i];
        if (i % threads != at % threads && other / LINE_BYTES <= last &&
            (other + size - 1) / LINE_BYTES >= first)
            return true;
    }
    return false;
}

/* The share of the blocks, 0 to 1, for which that holds. */
static inline double line_shared_fraction(void *const *blocks, size_t count, size_t size,
                                          unsigned threads)
{
    size_t shared = 0;
    for (size_t i = 0; i < count; i++)
        shared += line_is_shared(blocks, count, size, threads, i);
    return (double)shared / (double)count;
}

#endif
