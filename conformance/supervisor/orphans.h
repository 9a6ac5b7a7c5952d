/* orphans.h: ends what a clause's process left behind.
 *
 * The calling process is their subreaper: whatever its child forked, in whatever group or session,
 * is its own child as soon as its parent is gone.
 */
#ifndef ASSAY_ORPHANS_H
#define ASSAY_ORPHANS_H

#include <sys/types.h>

/* Ends every child of this process, and theirs.  `child` is one that is still running and is ended
 * first, or 0.  Where the child is over, what ends by itself at once is no orphan.  Returns the
 * number of processes that had to be killed; one that even that does not end is left to init. */
unsigned orphans_end(pid_t child);

/* Kills each child of this process but those of the list, once.  Returns how many. */
unsigned orphans_kill(const pid_t *spared, unsigned count);

#endif
