/* Maps over a page with bit 9 beside PROT_READ and queries the protection. */
#include "window.h"

static void mapat_unknown(const struct clause_run *run)
{
    struct window window = window_take(run, 3);
    struct allocator_range_info info;
    range_must_be_real(run);
    window_map(&window, 0, 3, PROT_READ | PROT_WRITE);
    int error = range_map_at(run, window_at(&window, 1), window.page, PROT_READ | 1 << 9);
    clause_expect(error == 0 || error == EINVAL, "map_at with %#x gave %d", 1u << 9, error);
    if (error == 0)
        window.pages[1].prot = PROT_READ;
    bool kept = error == 0 && range_query(run, window_at(&window, 1), &info) &&
                info.prot == (PROT_READ | 1 << 9);
    if (!kept)
        window_expect(&window);
    clause_value("%s", error != 0 ? "EINVAL" : kept ? "they are kept" : "they are ignored");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_unknown};
