/* crew.h: threads of a clause.
 *
 * A crew works and is joined; a storm allocates and frees in the background until it is stopped.
 * Both belong to the thread that started them.  Threads that cannot be started make the clause
 * UNRESOLVED.
 */
#ifndef ASSAY_CREW_H
#define ASSAY_CREW_H

#include <pthread.h>
#include <stdint.h>

enum { CREW_MOST = 64 };

/* Runs `work(index, argument)` in `threads` threads, which begin together, and joins them. */
void crew_run(unsigned threads, void (*work)(unsigned index, void *argument), void *argument);

/* Starts one thread.  Returned to pthread_join. */
pthread_t crew_thread(void *(*work)(void *), void *argument);

/* Starts `threads` threads that use malloc, calloc, realloc and free with sizes from 1 byte to
 * 300 KiB, with short rests, each with its own stream from `seed`. */
void storm_start(unsigned threads, uint64_t seed);

/* A thread that does nothing but allocate calls this after each operation, with their number: now
 * and then it rests, so that on a busy machine others get a lock that is not fair. */
void storm_rest(unsigned operations);

/* Ends them.  Every block that they held is freed; a block that did not hold what its thread wrote
 * fails the clause. */
void storm_stop(void);

#endif
