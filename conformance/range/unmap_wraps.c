/* Asks from four pages on for lengths that reach the last address or go past it. */
#include "wraps.h"

static void expect_refusal(const struct clause_run *run, uint64_t at, uint64_t length)
{
    int error = range_unmap(run, at, length);
    clause_expect(error == EINVAL, "unmap of %#" PRIx64 " bytes gave %d", length, error);
}

static void unmap_wraps(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    range_must_be_real(run);
    wraps_try(&window, expect_refusal);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_wraps};
