/* Runs the model of places through random maps and unmaps. */
#include "places.h"

static void policy_lowest(const struct clause_run *run)
{
    places_run(run, &(MMPolicy){.placement = MM_LOWEST}, 0);
}

const struct clause CLAUSE = {.run = policy_lowest};
