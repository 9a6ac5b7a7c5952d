/* Opens with an unknown name, with and without a value, and with an empty name. */
#include "clause.h"

#include <errno.h>
#include <string.h>

static void options_unknown(const struct clause_run *run)
{
    static const char *const wrong[] = {"no-such-option=1", "no-such-option", "=", "=1"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *handle = NULL;
        int error = run->allocator->open(wrong[i], &handle);
        clause_expect(error == EINVAL, "open with \"%s\" gave %d instead of EINVAL", wrong[i],
                      error);
    }
}

const struct clause CLAUSE = {.run = options_unknown};
