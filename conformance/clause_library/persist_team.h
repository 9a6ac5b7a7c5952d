/* persist_team.h: processes that use one shared heap, each with a handle of its own. */
#ifndef ASSAY_PERSIST_TEAM_H
#define ASSAY_PERSIST_TEAM_H

#include "persist_file.h"
#include "random.h"

#include <sys/types.h>

enum { PERSIST_TEAM_MOST = 16 };

/* Starts `count` processes that do `work` and end. */
void persist_team_start(const struct persist_file *file, unsigned count,
                        void (*work)(const struct persist_file *file, unsigned number));

/* Opens the heap, takes, fills, looks at and frees blocks of up to `size_most` bytes, `turns` times
 * or until the team has to finish, and frees them all. */
void persist_team_use(const struct persist_file *file, unsigned number, unsigned turns,
                      size_t size_most);

/* Waits until they have begun to use the heap. */
void persist_team_settle(void);

/* Tells all of them to end. */
void persist_team_finish(void);

/* Waits for all; a clause_fail if one ended otherwise than it should, or, where it is to be soon, a
 * hang.  `what` names the heap. */
void persist_team_expect(void);
void persist_team_expect_soon(const char *what);

/* Kills all.  Returns the number of the last one. */
pid_t persist_team_kill(void);
/* Stops all, and waits until they stand still; lets them go on. */
void persist_team_stop(void);
void persist_team_continue(void);
void persist_team_signal(unsigned number, int signal);

/* Starts a process that has that number and waits; 0: the system does not give it. */
pid_t persist_team_namesake(pid_t number);

void persist_team_pause(void);

#endif
