/* Looks for types of MALLOC_DEFINE, one of them declared before, and for those of the library. */
#include "kernel.h"

MALLOC_DECLARE(M_DECLARED);
MALLOC_DEFINE(M_DECLARED, "declared", "a type that was declared before");
static MALLOC_DEFINE(M_OWN, "own", "a type of this file alone");

static void types_defined(const struct clause_run *run)
{
    (void)run;
    struct malloc_type *const types[] = {M_DECLARED, M_OWN, M_TEMP, M_DEVBUF, M_CACHE};
    static const char *const names[] = {"declared", "own", "temp", "devbuf", "cache"};
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        clause_expect(malloc_desc2type(names[i]) == types[i], "%s is not registered", names[i]);
        void *block = kern_malloc(100, types[i], M_NOWAIT);
        clause_expect(kernel_counts(types[i]).live == 1, "%s counts %ju blocks", names[i],
                      (uintmax_t)kernel_counts(types[i]).live);
        kern_free(block, types[i]);
    }
}

const struct clause CLAUSE = {.run = types_defined};
