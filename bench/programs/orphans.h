/* orphans.h: ends what a program left behind.  The calling process is the subreaper of all of it.
 */
#ifndef ASSAY_PROGRAM_ORPHANS_H
#define ASSAY_PROGRAM_ORPHANS_H

#include <stdbool.h>
#include <sys/types.h>

/* Kills every child of this process that there is now: those that left the group of the program,
 * and were orphaned, are among them.  False: nobody could be asked who they are. */
bool orphans_kill(void);

#endif
