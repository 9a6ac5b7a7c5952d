/* slab.h: memory that holds slots.  Everything here is under the lock of the cache. */
#ifndef DEPOT_SLAB_H
#define DEPOT_SLAB_H

#include "depot.h"

/* A slab with a slot to be had, made if there is none; NULL where there is no memory, or init
 * refused. */
struct slab *slab_with_room(struct cache *cache);

/* The slab of an object that lives; else the misuse is reported. */
struct slab *slab_of(const struct cache *cache, const void *object);

/* Puts the slab into the list where it belongs now. */
void slab_sort(struct slab *slab);

/* Unmakes the objects of a slab, none of which lives, and gives its memory back. */
void slab_end(struct slab *slab);

/* Gives the memory back as it is. */
void slab_drop(struct slab *slab);

/* The bytes that slab_end gives back. */
size_t slab_bytes(const struct slab *slab);

#endif
