/* known.h: images that were found sound, so that a walk that differs in one barrier need not open
 * them again.  In memory that the processes of all walks share. */
#ifndef CRASH_KNOWN_H
#define CRASH_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

struct known;

struct known *known_make(void);

/* Of a hash with what may be found in the image.  NULL has none and takes none; one that is full
 * takes no more. */
void known_enter(struct known *known, uint64_t hash);
bool known_has(const struct known *known, uint64_t hash);

#endif
