/* reads.h: which words of a heap's file were read since a moment, by the allocator and by the
 * engine that looks into its blocks.
 *
 * What an open finds in a file rests on these words and on the length alone: a file that agrees in
 * them opens alike.  Loads come from the stubs; calls of the C library that read are in calls.c,
 * and a way to read that cannot be followed counts as a read of everything.
 */
#ifndef CRASH_READS_H
#define CRASH_READS_H

#include "image.h"

#include <assert.h>

enum { READS_WORD = 8, READS_WORDS = 2 << 20 >> 3 };

struct reads {
    uint64_t words[READS_WORDS / 64];  /* a bit each */
    uint64_t stored[READS_WORDS / 64]; /* whole words, which are not the file's any more */
};

static_assert(READS_WORDS == IMAGE_ROOM / READS_WORD, "a bit for each word of an image");

/* From here on reads are entered, in what is emptied first; NULL ends that. */
void reads_begin(struct reads *reads);

/* Bytes of a mapping of the file that are stored: what is read of them later is no read of the
 * file.
 */
void reads_stored(const void *address, size_t size);

/* Bytes of a mapping of the file; others are of no interest. */
void reads_enter(const void *address, size_t size);

/* Bytes of the file. */
void reads_enter_offset(uint64_t offset, uint64_t size);
void reads_enter_all(void);

#endif
