/* kernel.h: what clauses of malloc(9) share: a type without debugging aids, whatever the variant,
 * and lines and panics that are heard. */
#ifndef ASSAY_KERNEL_H
#define ASSAY_KERNEL_H

#include "clause.h"
#include "malloc9.h"
#include "uma.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

enum { KERNEL_LINE = 512 };

static struct kernel {
    struct malloc_type type[1];
    jmp_buf jump;
    unsigned lines;         /* that were printed */
    char line[KERNEL_LINE]; /* the last one */
    char panic[KERNEL_LINE];
} kernel = {.type = {{NULL, M_VERSION, "clause", NULL}}};

#define M_CLAUSE (kernel.type)

static inline void kernel_heard(const char *line)
{
    kernel.lines++;
    snprintf(kernel.line, sizeof kernel.line, "%s", line);
}

static inline void kernel_panicked(const char *line)
{
    snprintf(kernel.panic, sizeof kernel.panic, "%s", line);
    longjmp(kernel.jump, 1);
}

/* The type with these knobs of malloc9_debug. */
static inline void kernel_begin(unsigned knobs)
{
    malloc9_set_print(kernel_heard);
    malloc_init(M_CLAUSE);
    malloc9_debug(M_CLAUSE, knobs);
}

/* Does the statement, and expects a panic whose line has the text in it. */
#define kernel_expect_panic(statement, text)                                                       \
    do {                                                                                           \
        malloc9_set_panic(kernel_panicked);                                                        \
        if (setjmp(kernel.jump) == 0) {                                                            \
            statement;                                                                             \
            clause_fail("there was no panic with \"%s\"", text);                                   \
        }                                                                                          \
        malloc9_set_panic(NULL);                                                                   \
        clause_expect(strstr(kernel.panic, text) != NULL, "the panic says \"%s\", not \"%s\"",     \
                      kernel.panic, text);                                                         \
    } while (0)

/* The type's counters now. */
static inline struct malloc_type_stats kernel_counts(struct malloc_type *type)
{
    struct malloc_type_stats stats;
    malloc9_type_statistics(type, &stats);
    return stats;
}

/* A block that is owed. */
static inline void *kernel_block(size_t size)
{
    void *block = kern_malloc(size, M_CLAUSE, M_NOWAIT);
    clause_expect(block != NULL, "no block of %zu bytes", size);
    return block;
}

static inline bool kernel_all(const void *from, size_t size, unsigned char value)
{
    const unsigned char *byte = from;
    for (size_t i = 0; i < size; i++)
        if (byte[i] != value)
            return false;
    return true;
}

#endif
