/* Opens with unknown names, without a name, and with numbers that are none or too large. */
#include "range_calls.h"

static void options_unknown(const struct clause_run *run)
{
    static const char *const wrong[] = {
        "no-such-option=1", "no-such-option", "=",        "=1",
        "start=",           "len=x",          "page=4K4", "len=99999999999999999999999"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *handle = NULL;
        int error = run->allocator->open(wrong[i], &handle);
        clause_expect(error == EINVAL, "open with \"%s\" gave %d instead of EINVAL", wrong[i],
                      error);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = options_unknown};
