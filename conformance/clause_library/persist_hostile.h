/* persist_hostile.h: files that are not what they should be, and what an open makes of them. */
#ifndef ASSAY_PERSIST_HOSTILE_H
#define ASSAY_PERSIST_HOSTILE_H

#include "persist_blocks.h"

enum { PERSIST_HOSTILE_BLOCKS = 30 };

/* A closed heap of 64 KiB with that many blocks; its file's bytes. */
unsigned char *persist_hostile_make(const struct persist_file *file, size_t *length);

/* Tells if [from, to) of that file holds bytes of a block, as persist_blocks_in does. */
bool persist_hostile_has_blocks(const unsigned char *bytes, size_t length, size_t from, size_t to);

/* A clause_fail unless a file of these bytes is refused and stays as it is; `what` and `where` say
 * what is wrong with it. */
void persist_hostile_refused(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, const char *what, size_t where);

/* A clause_fail unless the file with the byte at `where` changed is refused like that, or opens
 * with all its blocks and can be used. */
void persist_hostile_changed(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, size_t where);

/* The same for a file with a page emptied, which is used, closed and opened several times. */
void persist_hostile_emptied(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, size_t where);

/* The same for a file of which blocks may be lost: it is refused and stays as it is, or opens
 * with a consistent heap that can be used. */
void persist_hostile_survived(const struct persist_file *file, const unsigned char *bytes,
                              size_t length, size_t where);

#endif
