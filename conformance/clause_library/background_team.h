/* background_team.h: threads that allocate and free in the background until they are stopped.
 *
 * There is one such team at a time, and it belongs to the thread that started it.  Threads that
 * cannot be started make the clause UNRESOLVED.
 */
#ifndef ASSAY_BACKGROUND_TEAM_H
#define ASSAY_BACKGROUND_TEAM_H

#include <stdint.h>

/* Starts `threads` threads that use malloc, calloc, realloc and free with sizes from 1 byte to
 * 300 KiB, with short rests, each with its own stream from `seed`. */
void background_start(unsigned threads, uint64_t seed);

/* A thread that does nothing but allocate calls this after each operation, with their number: now
 * and then it rests, so that on a busy machine others get a lock that is not fair. */
void background_rest(unsigned operations);

/* Ends them.  Every block that they held is freed; a block that did not hold what its thread wrote
 * fails the clause. */
void background_stop(void);

#endif
