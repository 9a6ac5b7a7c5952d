/* Opens with pages of 0, 3000 and 4097 bytes, with no page, and with an end past the last
 * address. */
#include "range_calls.h"

static void space_refused(const struct clause_run *run)
{
    static const char *const wrong[] = {
        "start=1M,len=1M,page=0",    "start=1M,len=1M,page=3000",
        "start=1M,len=1M,page=4097", "start=1M,len=0,page=4K",
        "start=1M,len=4095,page=4K", "start=18446744073709547520,len=8K,page=4K",
    };
    run->allocator->close(range_open(run, "start=1M,len=1M,page=4K"));
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *handle = NULL;
        int error = run->allocator->open(wrong[i], &handle);
        clause_expect(error == EINVAL, "open with \"%s\" gave %d", wrong[i], error);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = space_refused};
