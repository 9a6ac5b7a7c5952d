/* Starts a program whose first instructions call malloc and free with a sentinel in errno. */
#include "clause.h"
#include "companion.h"
#include "program.h"

#include <string.h>

static void errno_first(const struct clause_run *run)
{
    (void)run;
    const char *said = program_says(companion_program("first"));
    clause_expect(strstr(said, "zeroed") == NULL, "the first call sets errno to 0: %s", said);
    clause_value("%s", said);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = errno_first,
};
