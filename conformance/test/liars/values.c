/* Tells one value, with a byte that is no text. */
#include "clause.h"

static void values(const struct clause_run *run)
{
    (void)run;
    clause_value("a \"value\" \xff");
}

const struct clause CLAUSE = {.run = values};
