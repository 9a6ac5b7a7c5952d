/* Writes beside live blocks of each kind, asks malloc9_check, and undoes it. */
#include "kernel.h"

static void expect_found(char *byte, const char *text)
{
    char why[KERNEL_LINE] = "";
    clause_expect(malloc9_check(why, sizeof why) && why[0] == '\0', "a sound heap: %s", why);
    char before = *byte;
    *byte = (char)(before + 1);
    clause_expect(!malloc9_check(why, sizeof why) && strcmp(why, text) == 0, "it says \"%s\"", why);
    clause_expect(!malloc9_check(why, 5) && strlen(why) == 4, "a short text is \"%s\"", why);
    *byte = before;
    clause_expect(malloc9_check(why, sizeof why), "a sound heap again: %s", why);
}

static void check_beside(const struct clause_run *run)
{
    (void)run;
    static const size_t sizes[] = {1, 40, 100, 5000, 70000};
    kernel_begin(0);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        malloc9_debug(M_CLAUSE, M9_REDZONE);
        char *block = kernel_block(sizes[i]);
        for (int at = 1; at <= 16; at += 5) {
            expect_found(block - at, "the zone beside a block was modified");
            expect_found(block + sizes[i] + at - 1, "the zone beside a block was modified");
        }
        malloc9_debug(M_CLAUSE, M9_MEMGUARD);
        char *guarded = kernel_block(sizes[i]);
        if (sizes[i] % 4096 != 0)
            expect_found(guarded - 1, "memory beside a guarded block was modified");
        if (sizes[i] % 16 != 0)
            expect_found(guarded + sizes[i], "memory beside a guarded block was modified");
        kern_free(block, M_CLAUSE);
        kern_free(guarded, M_CLAUSE);
    }
}

const struct clause CLAUSE = {.run = check_beside};
