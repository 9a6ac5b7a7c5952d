/* heap_team.h: threads on one heap, each of which enters and leaves it as the face asks. */
#ifndef ASSAY_HEAP_TEAM_H
#define ASSAY_HEAP_TEAM_H

#include "clause.h"

/* Runs `work(run, index)` in `threads` threads, which begin together, and joins them. */
void heap_team_run(const struct clause_run *run, unsigned threads,
                   void (*work)(const struct clause_run *run, unsigned index));

#endif
