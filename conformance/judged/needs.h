/* needs.h: what a clause needs, and who lacks it. */
#ifndef ASSAY_NEEDS_H
#define ASSAY_NEEDS_H

#include "request.h"

#include <stdbool.h>
#include <stddef.h>

enum { NEEDS_WHY_MOST = 128 };

/* Ends the process with UNSUPPORTED and the reason if the allocator, the library or the host lacks
 * what the clause needs; with UNRESOLVED if the library under test is not in this process. */
void needs_meet(const struct request *request);

/* Whether the allocator lacks a slot or a trait that the clause needs; then `why` says which. */
bool needs_lacks(const struct clause *clause, const struct allocator *allocator, char *why,
                 size_t size);

/* The bit of enum clause_host that the first `length` bytes name, or -1. */
int needs_host_bit(const char *name, size_t length);

/* The name of a bit of enum clause_host; NULL for the bit after the last one. */
const char *needs_host_name(unsigned bit);

#endif
