/* Asks from four pages on for lengths that reach the last address or go past it. */
#include "wraps.h"

static void expect_refusal(const struct clause_run *run, uint64_t at, uint64_t length)
{
    int error = range_map_at(run, at, length, PROT_NONE);
    clause_expect(range_is_refusal(error), "map_at of %#" PRIx64 " bytes gave %d", length, error);
}

static void mapat_wraps(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    wraps_try(&window, expect_refusal);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_wraps};
