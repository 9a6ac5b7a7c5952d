/* member.h: one process of a set, as the supervisor sees it: two pipes and what it is allowed.
 *
 * The process holds the library that is measured, so nothing that it says is trusted: it may end,
 * hang, or speak while it is not its turn.  Each of that ends its part in the set, and nobody
 * else's.
 */
#ifndef ASSAY_TURNS_MEMBER_H
#define ASSAY_TURNS_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

enum member_state {
    MEMBER_AT_WORK, /* it starts, or has the turn */
    MEMBER_READY,   /* it waits for a turn */
    MEMBER_ENDED,   /* it wants no other turn */
    MEMBER_GONE,    /* its pipe is closed: it is dead */
    MEMBER_LATE,    /* it kept the turn for longer than it may */
    MEMBER_UNRULY,  /* it spoke while it had no turn, or not in the words of turn.h */
};

struct member {
    int go, ready; /* the pipes of turn.h */
    enum member_state state;
    int64_t left_ns; /* of the time that it may be at work */
    unsigned turns;  /* that it has had */
};

/* Waits until the member says something, or its time is over, and sets its state. */
void member_hear(struct member *member);

/* Gives it one turn and waits for the end of that. */
void member_turn(struct member *member);

/* Waits until a member that wanted no other turn has gone too.  If it says something instead, it
 * was at work after its end: it is unruly. */
void member_leave(struct member *member);

/* The name of a state, for a record. */
const char *member_state_name(enum member_state state);

#endif
