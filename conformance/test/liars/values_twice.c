/* Tells two values where there is one. */
#include "clause.h"

static void values_twice(const struct clause_run *run)
{
    (void)run;
    clause_value("%d", 1);
    clause_value("%d", 2);
}

const struct clause CLAUSE = {.run = values_twice};
