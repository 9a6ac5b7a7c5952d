/* Opens 300 spaces, makes 1000 regions in each, closes them, and measures memory. */
#include "memory_usage.h"
#include "range_calls.h"
#include "rounds.h"

enum { SPACES = 300, MAPPINGS = 1000, BYTES_EACH = 16 };

#ifdef __SANITIZE_ADDRESS__
enum { FREED_IS_KEPT = 1 }; /* in the sanitizer's quarantine */
#else
enum { FREED_IS_KEPT = 0 };
#endif

static void handles_close(const struct clause_run *run)
{
    size_t before = 0, warm = SPACES / 10, page = (size_t)range_page(run);
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: its space never ends");
    if (FREED_IS_KEPT)
        clause_unsupported("the sanitizer keeps what was freed");
    for (size_t i = 0; i < warm + rounds(run, SPACES); i++) {
        struct clause_run other = *run;
        if (i == warm)
            before = memory_usage_bytes();
        other.handle = clause_open(run, NULL);
        uint64_t start = range_sure_map_any(&other, 2 * MAPPINGS * page, PROT_READ);
        for (unsigned at = 0; at < MAPPINGS; at++)
            range_sure_unmap(&other, start + 2 * at * page, page);
        run->allocator->close(other.handle);
    }
    size_t now = memory_usage_bytes(), total = rounds(run, SPACES) * MAPPINGS * BYTES_EACH;
    clause_expect(now < before + total / 4, "%zu bytes more after closing each of %zu spaces",
                  now - before, rounds(run, SPACES));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .measures_memory = true, .run = handles_close};
