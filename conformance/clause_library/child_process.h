/* child_process.h: children that a clause forks, and what became of them.
 *
 * A child that answers for the clause (clause_fail and its kin) has answered; the parent then ends
 * without another word.  A child that hangs is ended by the clause's own time limit.
 */
#ifndef ASSAY_CHILD_PROCESS_H
#define ASSAY_CHILD_PROCESS_H

#include "clause.h"

#include <stddef.h>
#include <sys/types.h>

/* fork(); UNRESOLVED if the kernel has no process to give. */
pid_t child_process_fork(void);

/* Forks, and expects that errno is as it was, in this process and in the child, which ends. */
void child_process_expect_errno_kept(void);

/* Waits for the child; a clause_fail if it ended otherwise than by _exit(0).  `what` names it. */
void child_process_expect(pid_t child, const char *what);

/* Runs `work(argument)` in a child, and expects that child. */
void child_process_run(void (*work)(void *argument), void *argument, const char *what);

#define OFFSPRING_ENDS_WELL "ends well"

/* Runs `work(argument)` in a child that may hang, and tells how it ended: "ends well", "hangs", or
 * "is killed by signal 11".  Three seconds without an end are a hang, half a minute where the run
 * is emulated.  What the child has started ends with it. */
const char *child_process_outcome(const struct clause_run *run, void (*work)(void *argument),
                                  void *argument);

/* As child_process_run, for a child that may hang: that is a clause_fail too, and soon. */
void child_process_must_end(const struct clause_run *run, void (*work)(void *argument),
                            void *argument, const char *what);

/* `size` zeroed bytes that this process and its children share, as long as it lives. */
void *child_process_shared(size_t size);

#endif
