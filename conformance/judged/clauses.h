/* clauses.h: the clauses that this program holds.  The table behind it is generated from the files
 * of the groups' folders, so that no source file names a clause. */
#ifndef ASSAY_CLAUSES_H
#define ASSAY_CLAUSES_H

#include "clause.h"

struct clause_listing {
    const char *name;  /* heap.calloc.overflow */
    const char *group; /* heap */
    const struct clause *clause;
};

extern const struct clause_listing clause_listings[];
extern const size_t clause_count;

#endif
