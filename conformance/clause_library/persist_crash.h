/* persist_crash.h: the crash engine (conformance/crash), as clauses start it. */
#ifndef ASSAY_PERSIST_CRASH_H
#define ASSAY_PERSIST_CRASH_H

#include "clause.h"

/* Runs the engine on the allocator of the run, with its options and seed and these words, ended by
 * NULL.  A clause_fail with the first loss. */
void persist_crash_run(const struct clause_run *run, const char *const *words);

/* The same; returns the records that the engine printed, one a line. */
char *persist_crash_said(const struct clause_run *run, const char *const *words);

/* UNSUPPORTED where the allocator does not promise as much. */
void persist_crash_needs_death(const struct clause_run *run);
void persist_crash_needs_power(const struct clause_run *run);

#endif
