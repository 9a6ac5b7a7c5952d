/* arena.h: spans of pages, and what lies on each page.
 *
 * The address space is planned in windows of 16 GiB.  The libmmap of this repository keeps which
 * spans of a window are taken; the host is asked for the pages of a window in units of 1 MiB, at
 * the place that was planned.  The kind of each page is a byte in a table, so that an address leads
 * to its size class with one load.
 */
#ifndef MALLOC9_ARENA_H
#define MALLOC9_ARENA_H

#include "port.h"

/* What lies on a page.  The classes of malloc(9) are the kinds from 1 on. */
enum arena_kind {
    KIND_NONE = 0,
    KIND_CLASS_LAST = 240,
    KIND_UMA,     /* a slab of a zone that is no class */
    KIND_LARGE,   /* the first page of a large block */
    KIND_DEBUG,   /* a slab whose items have records (debug.h) */
    KIND_GUARDED, /* the first page of a block of memguard.h */
    KIND_CONTIG,  /* the first page of a block of contig.c */
    KIND_COUNT,
};

enum { WINDOW_SHIFT = 34, WINDOW_PAGES = 1 << (WINDOW_SHIFT - PAGE_SHIFT) };

/* Of the first window, in which nearly everything lies: read by the hot path (hot.h). */
extern PORT_OWN uintptr_t arena_base;
extern PORT_OWN uint8_t arena_kinds[WINDOW_PAGES];

struct arena_request {
    size_t bytes;     /* a multiple of the page */
    size_t align;     /* a power of two, at least a page */
    size_t boundary;  /* that the span must not cross: a power of two, or 0 */
    bool use_reserve; /* may take what is kept for M_USE_RESERVE */
};

/* Returns the address of a span, or NULL.  Its content is whatever was there. */
void *arena_take(const struct arena_request *request);
void arena_give(void *span, size_t bytes);

/* Notes what the pages are, and whose: `owner` is a slab or another structure of the kind. */
bool arena_mark(void *span, size_t bytes, enum arena_kind kind, void *owner);
enum arena_kind arena_kind_of(const void *address);
void *arena_owner_of(const void *address);
/* The start of the span in which the address lies, or NULL. */
void *arena_span_of(const void *address, size_t *bytes);

/* Gives free pages back to the host.  Returns the bytes. */
size_t arena_trim(void);

/* The most bytes of spans; SIZE_MAX for no limit. */
void arena_set_limit(size_t bytes);
size_t arena_limit(void);
size_t arena_used(void);
size_t arena_held(void); /* bytes of pages that the host backs, in use or not */
/* Bytes of the limit that only M_USE_RESERVE gets. */
enum { ARENA_RESERVE_BYTES = 64 << 10 };

/* Walks the taken spans upwards: the first that ends after `from`. */
bool arena_next(uintptr_t from, void **span, size_t *bytes);
/* NULL, or what is wrong. */
const char *arena_check(void);

extern port_lock arena_lock; /* for fork.c */

#endif
