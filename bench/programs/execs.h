/* execs.h: every program that a tree of processes becomes, seen by tracing it.
 *
 * The tracer sees what leaves no trace of its own: a static program, one whose environment was
 * cleared, one that gained rights.  It costs time, so it belongs to a trial run.
 */
#ifndef ASSAY_EXECS_H
#define ASSAY_EXECS_H

#include <stdbool.h>
#include <sys/types.h>

/* Traces a child of this process, which has not become its program yet.  False: it may not be
 * traced, and errno says why. */
bool execs_begin(pid_t child);

/* What wait(2) said of a traced process; it goes on from there if it has stopped. */
void execs_event(pid_t pid, int status);

/* Takes the processor time of all that are still running, before they are killed. */
void execs_sample(void);

/* Writes an `exec` record of each program, or one that says why there are none. */
bool execs_write(const char *path);

#endif
