/* persist_step.h: a child whose work is stopped at each of its system calls, or after each of its
 * instructions, as a debugger does it: what runs is the allocator as it is shipped. */
#ifndef ASSAY_PERSIST_STEP_H
#define ASSAY_PERSIST_STEP_H

#include "clause.h"

#include <sys/types.h>

/* Starts `work(argument)` in a child, which stops before it. */
pid_t persist_step_start(void (*work)(void *argument), void *argument);

/* Lets it go to the beginning or end of its next system call, or through one instruction.  False:
 * it has ended well; a clause_fail if it ended otherwise. */
bool persist_step_call(pid_t child);
bool persist_step_instruction(pid_t child);

/* Kills it where it is. */
void persist_step_kill(pid_t child);

#endif
