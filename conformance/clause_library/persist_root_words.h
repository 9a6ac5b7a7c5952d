/* persist_root_words.h: where in a heap's file a root is kept, whatever the format: what changes in
 * the file when only the root does. */
#ifndef ASSAY_PERSIST_ROOT_WORDS_H
#define ASSAY_PERSIST_ROOT_WORDS_H

#include "persist_file.h"

enum { PERSIST_ROOT_WORDS_MOST = 16 };

/* A process makes a heap of 64 KiB, takes two blocks, keeps one after the other under that slot,
 * and dies with the heap open.  Stores the offsets of the words that the second root_set changed,
 * at most PERSIST_ROOT_WORDS_MOST, and returns how many; 0 where the heap has no such slot. */
size_t persist_root_words(const struct persist_file *file, unsigned slot,
                          size_t words[PERSIST_ROOT_WORDS_MOST]);

/* Tells if the file opens with an address under the slot that is in no block. */
bool persist_root_is_stray(const struct persist_file *file, unsigned slot);

#endif
