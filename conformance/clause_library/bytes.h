/* bytes.h: a block that holds one byte throughout. */
#ifndef ASSAY_CLAUSE_BYTES_H
#define ASSAY_CLAUSE_BYTES_H

#include <stddef.h>
#include <string.h>

/* The index of the first of the `size` bytes that is not `byte`; `size` if all are. */
static inline size_t bytes_differ(const void *block, size_t size, unsigned char byte)
{
    const unsigned char *bytes = block;
    if (size == 0 || (bytes[0] == byte && memcmp(bytes, bytes + 1, size - 1) == 0))
        return size;
    size_t at = 0;
    while (bytes[at] == byte)
        at++;
    return at;
}

#endif
