/* space.h: the base of the range face's mutants: an address space as an array of regions.
 *
 * A region is a run of pages of one mapping with one protection; the array is in the order of
 * addresses, without overlap, and two neighbours of one mapping differ in protection.  A search is
 * a bisection, an insertion moves what is behind it: simple, and slow where there are many.
 *
 * One lock for all of a space.  Every call returns 0 or an errno and changes nothing when it fails:
 * room for the two regions that a call can add is taken first.
 */
#ifndef CONTROL_SPACE_H
#define CONTROL_SPACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator.h"

struct region {
    uint64_t start, end;
    struct allocator_range_info info; /* base, length and offset are the mapping's */
};

struct space {
    uint64_t start, end, page; /* bytes */
    struct region *regions;
    size_t count, room;
    pthread_mutex_t lock;
    uint64_t lowest;  /* where map_any begins to look */
    uint64_t choices; /* the state of choice.h */
    int fault;        /* enum fault */
    unsigned fault_calls;
};

/* Who wants to be told of a change. */
struct listener {
    allocator_range_update *update; /* NULL for nobody */
    void *argument;
};

/* fault.h says what `fault` in the options does.  A space is never NULL. */
int control_range_open(const char *options, struct space **space);
void control_range_close(struct space *space);

int control_range_map_any(struct space *space, uint64_t length, struct allocator_range_info like,
                          uint64_t *address);
int control_range_map_at(struct space *space, uint64_t address, uint64_t length,
                         struct allocator_range_info like, struct listener listener);
int control_range_unmap(struct space *space, uint64_t address, uint64_t length,
                        struct listener listener);
int control_range_protect(struct space *space, uint64_t address, uint64_t length, int prot,
                          struct listener listener);
int control_range_query(struct space *space, uint64_t address, struct allocator_range_info *info);

bool control_range_check(struct space *space, char *why, size_t why_size);
void control_range_walk(struct space *space, allocator_visit *visit, void *argument);
void control_range_stats(struct space *space, struct allocator_stats *stats);
bool control_range_owns(struct space *space, uint64_t address);

#endif
