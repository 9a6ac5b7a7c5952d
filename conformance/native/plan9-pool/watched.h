/* watched.h: a pool whose panics a clause waits for, and whose messages it reads. */
#ifndef ASSAY_WATCHED_H
#define ASSAY_WATCHED_H

#include "clause.h"
#include "pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* gcc fears for the locals around setjmp; no statement that panics changes one before it does. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wclobbered"
#endif

static jmp_buf watched_back;
static char watched_said[256]; /* the last panic */

/* No panic returns, and the pool's own lock stays taken; it is opened as a debugger would. */
static inline void watched_panic(Pool *pool, char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(watched_said, sizeof watched_said, format, arguments);
    va_end(arguments);
    __atomic_store_n(&pool->state.spin, 0, __ATOMIC_RELEASE);
    longjmp(watched_back, 1);
}

/* The statement must make the pool panic, with a line that holds `text`. */
#define WATCHED_PANIC(text, ...)                                                                   \
    do {                                                                                           \
        watched_said[0] = '\0';                                                                    \
        if (setjmp(watched_back) == 0) {                                                           \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
        clause_expect(strstr(watched_said, text) != NULL, "%s: panic \"%.100s\", not \"%s\"",      \
                      #__VA_ARGS__, watched_said, text);                                           \
    } while (0)

/* As most clauses want it: pages of the host, blocks of multiples of 16 and no less than 32. */
/* clang-format off */
#define WATCHED_POOL                                                                               \
    {                                                                                              \
        .name = "watched", .maxsize = (size_t)1 << 24, .minarena = 1 << 16, .quantum = 16,         \
        .minblock = 32, .panic = watched_panic                                                     \
    }
/* clang-format on */

/* The callback's line, which is printf's: for the callbacks `print` of clauses. */
#define WATCHED_LINE(line, format)                                                                 \
    char line[256];                                                                                \
    do {                                                                                           \
        va_list arguments;                                                                         \
        va_start(arguments, format);                                                               \
        vsnprintf(line, sizeof line, format, arguments);                                           \
        va_end(arguments);                                                                         \
    } while (0)

/* poolalloc that must not fail. */
static inline void *watched_alloc(Pool *pool, size_t size)
{
    void *block = poolalloc(pool, size);
    clause_expect(block != NULL, "poolalloc(%zu) gave nil", size);
    return block;
}

/* Fails unless the bytes all have that value. */
static inline void watched_bytes(const void *from, size_t size, unsigned char value)
{
    const unsigned char *bytes = from;
    for (size_t i = 0; i < size; i++)
        clause_expect(bytes[i] == value, "byte %zu of %zu is %#x, not %#x", i, size, bytes[i],
                      value);
}

#endif
