#include "fill.h"

#include "block.h"
#include "fault.h"

#include <string.h>

void fill_make(const struct heap *heap, struct place place)
{
    size_t more = fault(heap, FAULT_free_clobbers_neighbour) ? 1 : 0;
    memset(block_at(place), FILL, place.unit->slot_bytes + more);
}

bool fill_is_whole(const struct heap *heap, struct place place)
{
    const unsigned char *block = block_at(place);
    if (fault(heap, FAULT_class_short) || fault(heap, FAULT_class_short_above_1k) ||
        fault(heap, FAULT_class_under_allocates) || fault(heap, FAULT_write_after_free_silent))
        return true;
    for (size_t i = 0; i < place.unit->slot_bytes; i++)
        if (block[i] != FILL)
            return false;
    return true;
}
