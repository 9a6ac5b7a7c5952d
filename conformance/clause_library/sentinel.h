/* sentinel.h: a value in errno that no call sets: what is still there was not touched. */
#ifndef ASSAY_CLAUSE_SENTINEL_H
#define ASSAY_CLAUSE_SENTINEL_H

#include <errno.h>
#include <stdbool.h>

enum { SENTINEL = 12345 };

static inline void sentinel_set(void)
{
    errno = SENTINEL;
}

static inline bool sentinel_stands(void)
{
    return errno == SENTINEL;
}

#endif
