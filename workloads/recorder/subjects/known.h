/* known.h: allocation calls that a program counts itself, to be compared with their recording.
 *
 * Their sizes are ones that no library asks for, so they can be told from the C library's own calls
 * in a trace: from KNOWN_SIZE_LEAST on, and 7 modulo 10.
 */
#ifndef ASSAY_RECORDER_KNOWN_H
#define ASSAY_RECORDER_KNOWN_H

#include <stddef.h>
#include <stdint.h>

enum { KNOWN_SIZE_LEAST = 5007, KNOWN_SIZES = 100 };

/* Each makes a block by another call of the family and remembers in it who made it. */
void *known_make(uint64_t draw);

/* A larger or smaller block; ends the old one. */
void *known_change(void *block, uint64_t draw);

void known_free(void *block);

/* Some calls of every kind that leave nothing behind. */
void known_burst(unsigned calls, uint64_t seed);

/* A forked child begins to count; what is live is inherited. */
void known_inherit(void);

/* Appends what was counted, as a line, to the file that KNOWN_COUNTS names.  Allocates nothing. */
void known_report(const char *label);

uint64_t known_draw(uint64_t *state);

#endif
