/* Sets one after another, and looks at the counters. */
#include "kernel.h"

static void memguard_sysctls(const struct clause_run *run)
{
    (void)run;
    struct malloc9_memguard state;
    kernel_begin(0);
    malloc9_memguard_get(&state);
    clause_expect(state.options == MG_GUARD_AROUND, "options %u from the start", state.options);
    uint64_t before = state.numalloc;
    strcpy(state.desc, "clause");
    state.minsize = 100;
    malloc9_memguard_set(&state);
    void *small = kernel_block(99), *large = kernel_block(100);
    malloc9_memguard_get(&state);
    clause_expect(state.numalloc == before + 1 && state.minsize_reject == 1 && state.wasted > 4000,
                  "%ju guarded, %ju too small", (uintmax_t)(state.numalloc - before),
                  (uintmax_t)state.minsize_reject);
    kern_free(small, M_CLAUSE);
    kern_free(large, M_CLAUSE);
    state.desc[0] = '\0';
    state.minsize = 0;
    state.frequency = 25000;
    malloc9_memguard_set(&state);
    for (unsigned i = 0; i < 40; i++)
        kern_free(kernel_block(50), M_CLAUSE);
    malloc9_memguard_get(&state);
    clause_expect(state.frequency_hits == 10 && state.numalloc == before + 11, "%ju hits",
                  (uintmax_t)state.frequency_hits);
    state.frequency = 0;
    state.options = MG_ALLOC_LARGE;
    malloc9_memguard_set(&state);
    kern_free(kernel_block(4095), M_CLAUSE);
    kern_free(kernel_block(4096), M_CLAUSE);
    malloc9_memguard_get(&state);
    clause_expect(state.numalloc == before + 12, "%ju guarded",
                  (uintmax_t)(state.numalloc - before));
    state.mapsize = 0;
    malloc9_memguard_set(&state);
    clause_expect(kernel_block(4096) != NULL, "no block without a guard");
    malloc9_memguard_get(&state);
    clause_expect(state.fail_kva == 1, "%ju failures", (uintmax_t)state.fail_kva);
}

const struct clause CLAUSE = {.run = memguard_sysctls};
