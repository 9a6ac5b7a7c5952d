/* Runs the model of places with an alignment of the request and of the policy.  The first place of
 * its kind is taken. */
#include "places.h"

static void policy_align(const struct clause_run *run)
{
    places_run(run, &(MMPolicy){.placement = MM_LOWEST}, 32);
    places_run(run, &(MMPolicy){.placement = MM_LOWEST, .align = 8 * SPACES_PAGE}, 0);
    places_run(run, &(MMPolicy){.placement = MM_BEST, .align = 4 * SPACES_PAGE}, 16);
}

const struct clause CLAUSE = {.run = policy_align};
