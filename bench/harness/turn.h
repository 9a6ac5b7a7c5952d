/* turn.h: the processes of a set take turns, one segment each.
 *
 * Before each segment the process says that it is ready and waits until the supervisor
 * (turns/supervisor.c) gives it the turn; saying so again gives the turn back.  So on the processor
 * where all of the set run only one of them works at a time, and their segments lie milliseconds
 * apart.
 */
#ifndef ASSAY_TURN_H
#define ASSAY_TURN_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TURNS_MOST = 64 }; /* segments of a process that takes turns */

/* What a process says: that it has done its turn and wants another, or no other. */
enum { TURN_READY = 'r', TURN_END = 'e' };

struct turn {
    bool taken; /* this process takes turns */
    int go;     /* a pipe: a byte in it is the turn */
    int ready;  /* a pipe: a byte in it gives the turn back */
};

/* Reads "GO,READY", the numbers of two inherited pipes, which no program that this one starts gets.
 * False: they are none. */
bool turn_parse(const char *text, struct turn *turn);

/* Gives the turn back and waits for the next; at once where there are no turns.  Ends the process
 * if the supervisor has gone. */
void turn_wait(const struct turn *turn);

/* Gives the last turn back: this process wants no other. */
void turn_end(const struct turn *turn);

#ifdef __cplusplus
}
#endif
#endif
