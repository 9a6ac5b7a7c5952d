/* classes.h: the size classes of malloc(9), and their zones. */
#ifndef MALLOC9_CLASSES_H
#define MALLOC9_CLASSES_H

#include "arena.h"

#include "uma.h"

/* The seed's classes are the powers of two up to a page.  Finer ones, eight for each doubling, lose
 * at most an eighth. */
enum {
    CLASS_STEP_SHIFT = 4,
    CLASS_LEAST = 1 << CLASS_STEP_SHIFT,
#ifdef MALLOC9_CLASSIC
    CLASS_MOST = PAGE_BYTES,
    CLASS_COUNT = 9,
#else
    CLASS_MOST = 16 * PAGE_BYTES,
    CLASS_COUNT = 80,
#endif
    ZONE_SETS_MOST = KIND_CLASS_LAST / CLASS_COUNT,
};

/* The kind of the class for a size, by steps of 16 bytes: kind = number + 1 in the first set. */
extern PORT_OWN uint8_t class_kinds[CLASS_MOST / CLASS_LEAST + 1];
extern PORT_OWN uint32_t class_sizes[CLASS_COUNT];

static inline unsigned class_kind_for(size_t size)
{
    return class_kinds[(size + CLASS_LEAST - 1) >> CLASS_STEP_SHIFT];
}
static inline unsigned class_number(unsigned kind)
{
    return (kind - 1) % CLASS_COUNT;
}
static inline size_t class_size(unsigned kind)
{
    return class_sizes[class_number(kind)];
}

/* Makes the zones, once.  False: there is no memory for them. */
bool classes_make(void);
bool classes_ready(void);
/* The zone of a kind of page, or NULL. */
struct uma_zone *class_zone(unsigned kind);
/* Sets of zones over which types are spread; before the first request. */
int classes_set_count(unsigned sets);
unsigned classes_sets(void);

extern port_lock classes_lock; /* for fork.c */

#endif
