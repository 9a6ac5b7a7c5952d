/* kernel_expect.h: what the tests of malloc(9) share: a failing line says where, numbers repeat. */
#ifndef KERNEL_EXPECT_H
#define KERNEL_EXPECT_H

#include "malloc9.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* A linear congruential generator (Knuth, MMIX); the upper bits are the good ones. */
static inline size_t expect_below(uint64_t *state, size_t limit)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*state >> 33) % limit;
}

#endif
