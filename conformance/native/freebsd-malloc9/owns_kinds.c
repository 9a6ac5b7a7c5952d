/* Asks about blocks of each kind while they live and after, about objects, and about strangers. */
#include "kernel.h"

static void expect_owned(const char *what, const void *address, bool owned)
{
    clause_expect(malloc9_owns(address) == owned, "%s is %s", what,
                  owned ? "not its own" : "its own");
}

static void owns_kinds(const struct clause_run *run)
{
    (void)run;
    static const unsigned knobs[] = {0, M9_INVARIANTS, M9_REDZONE, M9_MEMGUARD};
    static const size_t sizes[] = {1, 100, 3000, 200000};
    int here;
    kernel_begin(0);
    for (unsigned i = 0; i < 16; i++) {
        size_t size = sizes[i % 4];
        malloc9_debug(M_CLAUSE, knobs[i / 4]);
        char *block = kernel_block(size), *other = kernel_block(size);
        expect_owned("the first byte of a block", block, true);
        expect_owned("the last byte of a block", block + size - 1, true);
        kern_free(block, M_CLAUSE);
        expect_owned("a block that was freed", block, false);
        expect_owned("a block beside a freed one", other, true);
        kern_free(other, M_CLAUSE);
    }
    uma_zone_t zone = uma_zcreate("zone", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    expect_owned("an object of a zone", uma_zalloc(zone, M_NOWAIT), false);
    expect_owned("a variable", &here, false);
    expect_owned("a function", (const void *)(uintptr_t)expect_owned, false);
}

const struct clause CLAUSE = {.run = owns_kinds};
