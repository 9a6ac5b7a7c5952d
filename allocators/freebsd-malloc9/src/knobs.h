/* knobs.h: what debugging asks of every request. */
#ifndef MALLOC9_KNOBS_H
#define MALLOC9_KNOBS_H

#include "malloc9.h"
#include "port.h"

extern unsigned knob_zone_offset;

/* What an injected failure makes of a request. */
enum failure { FAILURE_NONE, FAILURE_NULL, FAILURE_WAIT };
enum failure failure_next(int flags);
void failure_note(void); /* a request has failed: malloc_last_fail */

void profile_note(size_t size);

/* memguard.c */
bool memguard_names(const char *shortdesc);
/* Tells if this request is to be guarded. */
struct type_internal;
bool memguard_wants(const struct type_internal *type, size_t size);
void *memguard_alloc(struct type_internal *type, size_t size, size_t align, int flags, void *site);
void memguard_free(struct type_internal *type, void *block, void *site);
bool memguard_size(const void *block, size_t *size);
/* Gives back the addresses of all freed blocks. */
void memguard_release(void);
/* The live guarded block of that span, or NULL. */
void *memguard_live(void *owner, size_t *size);
const char *memguard_check(void); /* NULL, or what is wrong */
extern port_lock memguard_lock;

/* debug.c: blocks with records. */
void *debug_alloc(struct type_internal *type, size_t size, size_t align, int flags, void *site,
                  unsigned knobs);
void debug_free(struct type_internal *type, void *block, void *site);
/* The bytes that may be used; false if no live block begins there. */
bool debug_size(const void *block, size_t *size);
void debug_resized(const void *block, size_t size); /* in place */
bool debug_moves(const void *block); /* a block between red zones never stays where it is */
struct slab;
/* The user's part of an item of a slab with records; NULL if it is not live. */
void *debug_live(const struct slab *slab, size_t item, size_t *size);
/* Calls `visit` with the site and size of each live block of the type that has a record. */
void debug_each(const struct type_internal *type,
                void (*visit)(void *site, size_t size, void *argument), void *argument);
extern port_lock debug_lock, contig_lock; /* of debug.c and contig.c, for fork.c */
const char *debug_check(void);            /* of all free and live blocks; NULL, or what is wrong */

#endif
