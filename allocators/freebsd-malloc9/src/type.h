/* type.h: what stands behind a malloc_type. */
#ifndef MALLOC9_TYPE_H
#define MALLOC9_TYPE_H

#include "malloc9.h"
#include "thread.h"

/* Kept when its type is unregistered, with its number, for the next type.  The counters of the
 * threads go on; what they were at the registration is the base that is subtracted. */
struct type_internal {
    unsigned id;
    struct malloc_type *type;
    struct type_internal *next; /* that are unused */
    unsigned knobs;             /* of malloc9_debug, or those of all types */
    bool has_knobs;
    unsigned set;    /* of zones */
    bool is_guarded; /* by its name (memguard.c) */
    struct type_counts base;
    struct type_counts others; /* by threads that have no counters; atomic */
};

/* The type's own half; panics if it is not registered. */
struct type_internal *type_of(const struct malloc_type *type);

/* Counts: `kind` of a class, or 0 with the bytes of anything else. */
enum type_call { TYPE_ALLOC = 0, TYPE_FREE = 1 };
void type_count(struct type_internal *type, enum type_call call, unsigned kind, size_t bytes);

/* Lets the type onto the hot path of this thread, where nothing forbids it. */
void type_warm(struct malloc_type *type);
/* A knob that every request must see is on; while there is one, nobody is on the hot path. */
void type_hold_all(bool hold);
unsigned type_knobs(const struct type_internal *type);

/* Calls of all types that were served by a kind of page. */
void type_kind_calls(unsigned kind, uint64_t *allocs, uint64_t *frees);

extern port_lock type_lock;

#endif
