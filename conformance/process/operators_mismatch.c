/* Mixes new[] with delete, new with free and malloc with delete, between blocks that are freed
 * correctly.  It is undefined behaviour, which most libraries let pass. */
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "operator_pairs.h"
#include "pattern.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

enum { BLOCKS = 400 };

static struct mismatch {
    const char *take, *give, *told;
} mismatches[] = {{"_Znam", "_ZdlPv", "new[] by delete"},
                  {"_Znwm", "free", "new by free"},
                  {"malloc", "_ZdlPv", "malloc by delete"}};

/* Blocks that are ended rightly lie between those that are not, and must not suffer. */
static void mix(void *argument)
{
    const struct mismatch *mismatch = argument;
    void *(*taker)(size_t size) = NULL;
    void (*giver)(void *block) = NULL;
    *(void **)&taker = dlsym(RTLD_DEFAULT, mismatch->take);
    *(void **)&giver = dlsym(RTLD_DEFAULT, mismatch->give);
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = i * i % 40000 + 1;
        unsigned char *bystander = malloc(size);
        pattern_fill(bystander, size, i);
        giver(taker(size));
        memset(opaque(taker(size)), 1, size);
        clause_expect(pattern_holds(bystander, size, i), "a block of %zu bytes was damaged", size);
        free(bystander);
    }
}

static void operators_mismatch(const struct clause_run *run)
{
    static char told[200];
    size_t length = 0;
    operator_pairs_expect_replaced();
    for (size_t i = 0; i < sizeof mismatches / sizeof mismatches[0]; i++)
        length +=
            (size_t)snprintf(told + length, sizeof told - length, "%s%s %s", i > 0 ? ", " : "",
                             mismatches[i].told, child_process_outcome(run, mix, &mismatches[i]));
    clause_value("%s", told);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = operators_mismatch,
};
