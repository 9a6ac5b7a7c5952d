/* team.h: threads of a clause that work and are joined.
 *
 * They belong to the thread that started them.  Threads that cannot be started make the clause
 * UNRESOLVED.
 */
#ifndef ASSAY_CLAUSE_TEAM_H
#define ASSAY_CLAUSE_TEAM_H

#include <pthread.h>

enum { TEAM_MOST = 64 };

/* Runs `work(index, argument)` in `threads` threads, which begin together, and joins them. */
void team_run(unsigned threads, void (*work)(unsigned index, void *argument), void *argument);

/* Starts one thread.  Returned to pthread_join. */
pthread_t team_thread(void *(*work)(void *), void *argument);

#endif
