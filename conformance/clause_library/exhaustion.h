/* exhaustion.h: a heap in a process that really gets no more memory.
 *
 * The heap is filled with blocks of several sizes until requests fail, some are freed, and it must
 * serve again; all contents are looked at.  How the memory is limited is the clause's own affair.
 */
#ifndef ASSAY_EXHAUSTION_H
#define ASSAY_EXHAUSTION_H

#include "clause.h"

/* Runs `limit` in a child, then fills, frees and fills.  `run`'s heap, or a new one where there can
 * be several.  If `limit` has left the allocator another source of memory, so that it took
 * `bytes_most` without failing, the clause passes without more. */
void exhaustion_live(const struct clause_run *run, void (*limit)(void), size_t bytes_most);

#endif
