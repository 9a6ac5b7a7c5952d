/* heap_options.h: what the options of a heap ask for that suspends a rule or makes calls slow.
 *
 * A debugging option may forbid in so many words what a clause demands: a heap that was opened to
 * keep freed memory for ever cannot hand it out again.  Traits belong to the entry and not to its
 * options, so the word in the options is all that tells.
 */
#ifndef ASSAY_HEAP_OPTIONS_H
#define ASSAY_HEAP_OPTIONS_H

#include "clause.h"

#include <string.h>

static inline bool heap_option(const struct clause_run *run, const char *word)
{
    return run->options != NULL && strstr(run->options, word) != NULL;
}

static inline bool heap_keeps_freed(const struct clause_run *run)
{
    return heap_option(run, "noreuse");
}

/* Every byte of a block is written when it changes hands, so that a large one is real memory. */
static inline bool heap_fills_blocks(const struct clause_run *run)
{
    return heap_option(run, "noreuse") || heap_option(run, "antagonism");
}

static inline bool heap_is_watched(const struct clause_run *run)
{
    return heap_fills_blocks(run) || heap_option(run, "paranoia") || heap_option(run, "logging") ||
           heap_option(run, "verbosity");
}

/* UNSUPPORTED where the heap was opened never to hand out memory twice. */
static inline void heap_must_reuse(const struct clause_run *run)
{
    if (heap_keeps_freed(run))
        clause_unsupported("it was opened to keep freed memory for ever");
}

/* UNSUPPORTED where a block of gigabytes would be written at once. */
static inline void heap_must_not_fill(const struct clause_run *run)
{
    if (heap_fills_blocks(run))
        clause_unsupported("it was opened to fill each block, and gigabytes would be written");
}

#endif
