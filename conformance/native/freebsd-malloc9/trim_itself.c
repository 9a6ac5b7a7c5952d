/* Frees 120 MiB of large blocks without a reclaim, and looks at the footprint. */
#include "kernel.h"

enum { BLOCKS = 120, BYTES = 1 << 20, KEPT = 16 << 20 };

static void trim_itself(const struct clause_run *run)
{
    (void)run;
    static void *blocks[BLOCKS];
    kernel_begin(0);
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = kernel_block(BYTES);
    size_t full = malloc9_footprint(), beside = full - uma_size();
    bool trimmed = false;
    for (unsigned i = 0; i < BLOCKS; i++) {
        kern_free(blocks[i], M_CLAUSE);
        size_t used = uma_size(), held = malloc9_footprint(), most = KEPT + used / 8;
        clause_expect(held <= beside + used + most, "%zu bytes are held for %zu in use", held,
                      used);
        trimmed = trimmed || (size_t)(i + 1) * BYTES > most;
        clause_expect(trimmed || held == full, "%zu bytes were given back too soon", full - held);
    }
    clause_expect(trimmed, "it was never necessary");
}

const struct clause CLAUSE = {.run = trim_itself};
