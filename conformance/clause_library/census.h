/* census.h: what a cache's callbacks are told, and what each object is at every moment.
 *
 * Memory becomes an object by init, lives from ctor to dtor, and is memory again after fini: every
 * callback must find its object in the state before.  What does not fit fails the clause at once.
 * The callbacks may be called by any thread.  A census keeps the objects of one cache.
 */
#ifndef ASSAY_CENSUS_H
#define ASSAY_CENSUS_H

#include "clause.h"

#include <pthread.h>

enum { CENSUS_CELLS = 1 << 16 }; /* objects known at a time; more are UNRESOLVED */

enum census_state { CENSUS_NEVER, CENSUS_MEMORY, CENSUS_OBJECT, CENSUS_LIVE };

struct census_cell {
    void *object;
    enum census_state state;
};

struct census {
    struct allocator_cache_spec spec; /* with all callbacks, for create */
    pthread_mutex_t lock;
    size_t inits, finis, ctors, dtors; /* that were not refused */
    size_t refused;                    /* calls of init or ctor */
    bool refuse_init, refuse_ctor;     /* set by the clause while no thread is in the cache */
    unsigned char *constructed;        /* what init writes into each object, or NULL */
    struct census_cell *cells;
};

/* An empty census of objects of that size and alignment.  It lives as long as the process. */
struct census *census_open(size_t size, size_t align);

/* The state of what begins at `object`. */
enum census_state census_state(struct census *census, void *object);

/* Fails the clause unless exactly `live` objects live, by the callbacks. */
void census_expect_live(struct census *census, size_t live);

/* Fails the clause unless no object is left, and each callback was called as often as its
 * counterpart: after destroy. */
void census_expect_over(struct census *census);

#endif
