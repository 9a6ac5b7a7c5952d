/* operator_pairs.h: the forms of C++'s operator new, each with a form of delete that takes its
 * block back (C++17 [new.delete]).
 *
 * They are called by their names of the Itanium C++ ABI 5.1.4, so that a clause needs no C++.  A
 * form that the tested library does not replace is the C++ library's, which falls back on the plain
 * one.
 */
#ifndef ASSAY_OPERATOR_PAIRS_H
#define ASSAY_OPERATOR_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct operator_pair {
    const char *name;                  /* "nothrow new[]" */
    const char *take, *take_arguments; /* s: the size, a: the alignment, n: std::nothrow */
    const char *give, *give_arguments; /* p: the block, and these */
    bool aligned;
};

/* All of them; the last one has no name. */
extern const struct operator_pair operator_pairs[];

/* UNSUPPORTED if the library that serves malloc does not replace operator new. */
void operator_pairs_expect_replaced(void);

/* True if both functions are in this process: else no program could call them. */
bool operator_pair_exists(const struct operator_pair *pair);

/* A block of the form; NULL where that gives it. */
void *operator_pair_take(const struct operator_pair *pair, size_t size, size_t alignment);
void operator_pair_give(const struct operator_pair *pair, void *block, size_t size,
                        size_t alignment);

#endif
