/* object_states.h: what a cache's callbacks are told, and what each object is at every moment.
 *
 * Memory becomes an object by init, lives from ctor to dtor, and is memory again after fini: every
 * callback must find its object in the state before.  What does not fit fails the clause at once.
 * The callbacks may be called by any thread.  A states keeps the objects of one cache.
 */
#ifndef ASSAY_OBJECT_STATES_H
#define ASSAY_OBJECT_STATES_H

#include "clause.h"

#include <pthread.h>

enum { OBJECT_CELLS = 1 << 16 }; /* objects known at a time; more are UNRESOLVED */

enum object_states_state { OBJECT_NEVER, OBJECT_MEMORY, OBJECT_OBJECT, OBJECT_LIVE };

struct object_states_cell {
    void *object;
    enum object_states_state state;
};

struct object_states {
    struct allocator_cache_spec spec; /* with all callbacks, for create */
    pthread_mutex_t lock;
    size_t inits, finis, ctors, dtors; /* that were not refused */
    size_t refused;                    /* calls of init or ctor */
    bool refuse_init, refuse_ctor;     /* set by the clause while no thread is in the cache */
    unsigned char *constructed;        /* what init writes into each object, or NULL */
    struct object_states_cell *cells;
};

/* An empty states of objects of that size and alignment.  It lives as long as the process. */
struct object_states *object_states_open(size_t size, size_t align);

/* The state of what begins at `object`. */
enum object_states_state object_states_state(struct object_states *states, void *object);

/* Fails the clause unless exactly `live` objects live, by the callbacks. */
void object_states_expect_live(struct object_states *states, size_t live);

/* Fails the clause unless no object is left, and each callback was called as often as its
 * counterpart: after destroy. */
void object_states_expect_over(struct object_states *states);

#endif
