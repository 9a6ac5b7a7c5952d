/* An address that may be anywhere is a multiple of what the request asks, or else the policy, and
 * the first one of its kind. */
#include "places.h"

static void policy_align(const struct clause_run *run)
{
    places_run(run, &(MMPolicy){.placement = MM_LOWEST}, 32);
    places_run(run, &(MMPolicy){.placement = MM_LOWEST, .align = 8 * SPACES_PAGE}, 0);
    places_run(run, &(MMPolicy){.placement = MM_BEST, .align = 4 * SPACES_PAGE}, 16);
}

const struct clause CLAUSE = {.run = policy_align};
