/* Leaves 1 GiB of address space, in which only a product that was cut can succeed. */
#include "memory_usage.h"
#include "sizes.h"

#include <sys/resource.h>

static void calloc_wide(const struct clause_run *run)
{
    struct rlimit old;
    static const size_t factors[][2] = {
        {65536, 65537},
        {65537, 65536},
#if SIZE_MAX > UINT32_MAX
        {1, ((size_t)1 << 32) + 64},
        {((size_t)1 << 32) + 64, 1},
        {(size_t)1 << 33, 16},
        {3, ((size_t)1 << 33) / 3 + 1},
#endif
        {1u << 31, 2},
    };
    getrlimit(RLIMIT_AS, &old);
    const struct rlimit less = {memory_usage_space_bytes() + GIB, old.rlim_max};
    clause_expect(setrlimit(RLIMIT_AS, &less) == 0, "RLIMIT_AS cannot be set");
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
        clause_expect(heap_calloc(run, factors[i][0], factors[i][1]) == NULL,
                      "calloc(%zu, %zu) gave a block where there is 1 GiB of address space",
                      factors[i][0], factors[i][1]);
    setrlimit(RLIMIT_AS, &old);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CALLOC,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .measures_memory = true,
    .run = calloc_wide,
};
