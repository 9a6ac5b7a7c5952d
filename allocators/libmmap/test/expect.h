/* expect.h: what the tests of libmmap share: a failing line says where, and with which seed.
 *
 * Silent while all is well.  The pseudo-random numbers are the same in every run; a test that takes
 * a seed has it as its first argument and prints it when it fails.
 */
#ifndef LIBMMAP_EXPECT_H
#define LIBMMAP_EXPECT_H

#include "libmmap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long expect_seed = 1;

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: seed %lu: not so: %s\n", __FILE__, __LINE__, expect_seed,      \
                    #condition);                                                                   \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* The space holds together. */
#define EXPECT_SOUND(mm)                                                                           \
    do {                                                                                           \
        const char *expect_why = mm_check(mm);                                                     \
        if (expect_why != NULL) {                                                                  \
            fprintf(stderr, "%s:%d: seed %lu: %s\n", __FILE__, __LINE__, expect_seed, expect_why); \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016). */
static uint64_t expect_state;

static inline void expect_restart(unsigned long seed)
{
    expect_seed = seed;
    expect_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

static inline uint64_t expect_random(void)
{
    if (expect_state == 0)
        expect_restart(expect_seed);
    expect_state ^= expect_state >> 12;
    expect_state ^= expect_state << 25;
    expect_state ^= expect_state >> 27;
    return expect_state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline uint64_t expect_below(uint64_t limit)
{
    return (expect_random() >> 11) % limit;
}

#endif
