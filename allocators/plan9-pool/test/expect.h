/* expect.h: what the tests of pool(2) share: a failing line says where, a panic can be caught.
 *
 * Silent while all is well.  The pseudo-random numbers are the same in every run; a test that takes
 * a seed has it as its first argument and prints it when it fails.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "pool.h"

#include <setjmp.h>
#include <stdarg.h>
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

/* For a line that is not to be reached. */
#define EXPECT_NEVER(what)                                                                         \
    do {                                                                                           \
        fprintf(stderr, "%s:%d: seed %lu: %s\n", __FILE__, __LINE__, expect_seed, what);           \
        exit(1);                                                                                   \
    } while (0)

static jmp_buf expect_back;
static char expect_panic_text[256];

static inline void expect_panic(Pool *pool, char *format, ...)
{
    (void)pool;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(expect_panic_text, sizeof expect_panic_text, format, arguments);
    va_end(arguments);
    longjmp(expect_back, 1);
}

/* The statement must call the pool's panic, with a line that holds `text`. */
#define EXPECT_PANIC(text, ...)                                                                    \
    do {                                                                                           \
        expect_panic_text[0] = '\0';                                                               \
        if (setjmp(expect_back) == 0) {                                                            \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
        if (strstr(expect_panic_text, text) == NULL) {                                             \
            fprintf(stderr, "%s:%d: seed %lu: panic \"%s\" instead of \"%s\"\n", __FILE__,         \
                    __LINE__, expect_seed, expect_panic_text, text);                               \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* A pool as most tests want it. */
/* clang-format off */
#define EXPECT_POOL                                                                                \
    {                                                                                              \
        .name = "test", .maxsize = (size_t)1 << 24, .minarena = 1 << 16, .quantum = 16,            \
        .minblock = 32, .panic = expect_panic                                                      \
    }
/* clang-format on */

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016). */
static inline uint64_t expect_random(void)
{
    static uint64_t state;
    if (state == 0)
        state = expect_seed * 0x9e3779b97f4a7c15u | 1;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1du;
}

static inline size_t expect_below(size_t limit)
{
    return (size_t)(expect_random() >> 11) % limit;
}

#endif
