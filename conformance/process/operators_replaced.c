/* Starts such a program, which counts the calls through each form. */
#include "clause.h"
#include "companion.h"
#include "library.h"
#include "program.h"

static void operators_replaced(const struct clause_run *run)
{
    struct library library = library_of("malloc");
    (void)run;
    if (library_function(&library, "_Znwm") == NULL)
        clause_unsupported("it does not replace operator new");
    const char *said = program_says(companion_program("replaced"));
    clause_expect(said[0] == '\0', "a program's own new and delete are not called by %s", said);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .threads = true,
    .run = operators_replaced,
};
