/* states.h: who holds a block: one byte for its first 16 bytes.
 *
 * 0 is free, in its page.  An odd byte is a live block, an even one a block in a cache; the number
 * above is the slot of the process: which has it in its cache, or allocated it.  Slot 0 of a live
 * block is a process that is gone.  A block changes hands by one store of one byte.
 */
#ifndef SHM_STATES_H
#define SHM_STATES_H

#include "layout.h"

enum { STATE_FREE = 0, SLOT_NOBODY = 0, SLOT_GLOBAL = 127 };
enum { STATE_GLOBAL = 2 * SLOT_GLOBAL }; /* in the global lists */

static inline bool state_is_live(uint8_t state)
{
    return (state & 1) != 0;
}

static inline uint8_t state_live(unsigned slot)
{
    return (uint8_t)(2 * slot + 1);
}

static inline uint8_t state_cached(unsigned slot)
{
    return (uint8_t)(2 * slot);
}

static inline unsigned state_slot(uint8_t state)
{
    return state >> 1;
}

#endif
