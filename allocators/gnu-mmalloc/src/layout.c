#include "layout.h"

enum { SHIFT_SMALL = 12, SHIFT_MEDIUM = 14, SHIFT_LARGE = 16, UNITS_SPARE = 8 };

static uint64_t round_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

void layout_fill(struct layout *layout, uint64_t units, uint64_t unit_shift,
                 enum layout_copies copies)
{
    uint64_t unit = UINT64_C(1) << unit_shift;
    layout->units = units;
    layout->unit_shift = unit_shift;
    layout->map_bytes = unit / LAYOUT_BLOCK_LEAST + LAYOUT_MAP_HEAD;
    layout->marks = UINT64_C(2) * LAYOUT_PAGE;
    layout->maps = layout->marks + round_up(units * sizeof(uint64_t), LAYOUT_PAGE);
    layout->data = round_up(layout->maps + units * layout->map_bytes, unit);
    layout->area = layout->data + (units << unit_shift);
    layout->copy = copies == LAYOUT_WHOLE   ? layout->area
                   : copies == LAYOUT_BOOKS ? layout->data
                                            : 0;
    layout->books = round_up((uint64_t)LAYOUT_SLOTS * LAYOUT_PAGE, unit);
    layout->books += LAYOUT_COPIES * layout->copy;
    layout->length = layout->books + layout->area;
}

/* Small heaps have small units, so that a few size classes do not fill them. */
void layout_choose(uint64_t size, uint64_t *units, uint64_t *unit_shift)
{
    *unit_shift = size < UINT64_C(4) << 20    ? SHIFT_SMALL
                  : size < UINT64_C(64) << 20 ? SHIFT_MEDIUM
                                              : SHIFT_LARGE;
    *units = (size >> *unit_shift) + UNITS_SPARE;
}
