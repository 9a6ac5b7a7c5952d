/* persist_blocks.h: a table of blocks that is itself in the heap, under root 0, with the places of
 * the others relative to its own, so that another process finds them wherever the heap is mapped.
 */
#ifndef ASSAY_PERSIST_BLOCKS_H
#define ASSAY_PERSIST_BLOCKS_H

#include "persist_file.h"

/* Takes a table for `count` blocks and the blocks, of up to `size_most` bytes, filled by a pattern
 * of `key`.  A clause_fail if the heap has no room. */
void persist_blocks_make(const struct clause_run *run, size_t count, size_t size_most,
                         uint64_t key);

/* A clause_fail unless root 0 has that table, with each block as it was made. */
void persist_blocks_expect(const struct clause_run *run, size_t count, uint64_t key);

/* Opens the closed heap again: it has that table and is sound; then closes it.  `when` says what
 * came before. */
void persist_blocks_expect_kept(const struct persist_file *file, size_t count, uint64_t key,
                                const char *when);

/* Tells if [from, to) of a closed heap's file holds bytes of the table or of one of its blocks, in
 * any copy of them.  Where the table is not found, all behind the first quarter counts as that. */
bool persist_blocks_in(const unsigned char *bytes, size_t length, size_t count, uint64_t key,
                       size_t from, size_t to);

/* Frees one in two of the blocks and takes others in their places. */
void persist_blocks_renew(const struct clause_run *run, uint64_t key);

/* Frees the table and all its blocks, and empties the root. */
void persist_blocks_free(const struct clause_run *run);

#endif
