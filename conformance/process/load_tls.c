/* Reads the relocations of the library's file.  A dynamic model calls a function that may
 * allocate. */
#include "clause.h"
#include "library.h"

static void load_tls(const struct clause_run *run)
{
    struct library library = library_of("malloc");
    (void)run;
    unsigned found = library_dynamic_tls(&library);
    clause_expect(found == 0, "%s has %u relocations of a dynamic model of thread-local storage",
                  library.path, found);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = load_tls,
};
