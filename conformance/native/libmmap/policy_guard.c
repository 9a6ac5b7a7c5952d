/* Runs the model of places with guards of one to three pages, under two policies. */
#include "places.h"

static void policy_guard(const struct clause_run *run)
{
    places_run(run, &(MMPolicy){.placement = MM_LOWEST, .guard = SPACES_PAGE}, 0);
    places_run(run, &(MMPolicy){.placement = MM_LOWEST, .guard = 3 * SPACES_PAGE}, 4);
    places_run(run, &(MMPolicy){.placement = MM_BEST, .guard = 2 * SPACES_PAGE}, 0);
}

const struct clause CLAUSE = {.run = policy_guard};
