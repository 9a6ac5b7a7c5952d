/* Maps four pieces of 2^40 bytes and unmaps them, 600 times: 18 times a space of 2^47. */
#include "range_calls.h"

enum { TIMES = 600, PIECES = 4 };

static void mapany_reuse(const struct clause_run *run)
{
    const uint64_t piece = UINT64_C(1) << 40; /* 2400 of them are 18 spaces of 2^47 */
    range_must_be_real(run);
    for (unsigned i = 0; i < TIMES; i++) {
        uint64_t starts[PIECES];
        for (unsigned k = 0; k < PIECES; k++) {
            int error = run->allocator->range->map_any(
                run->handle, piece, PROT_NONE, RANGE_PLAIN | MAP_NORESERVE, -1, 0, &starts[k]);
            clause_expect(error == 0, "map_any of %#" PRIx64 " bytes gave %d in round %u", piece,
                          error, i);
        }
        for (unsigned k = 0; k < PIECES; k++)
            range_sure_unmap(run, starts[k], piece);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapany_reuse};
