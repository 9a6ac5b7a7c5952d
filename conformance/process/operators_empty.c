/* Takes 100 blocks of size 0 of each form at once, and pairs each form with its delete at growing
 * sizes, between blocks that must not suffer. */
#include "clause.h"
#include "malloc_family.h"
#include "operator_pairs.h"
#include "pattern.h"

enum { BLOCKS = 100, ALIGNMENT = 128, BYSTANDER_BYTES = 300 };

static void try_empty(const struct operator_pair *pair)
{
    void *blocks[BLOCKS];
    unsigned null = 0, alike = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = operator_pair_take(pair, 0, ALIGNMENT);
        null += blocks[i] == NULL;
        for (unsigned k = 0; k < i; k++)
            alike += blocks[i] == blocks[k];
    }
    clause_check(null == 0, "%s of size 0 gave NULL", pair->name);
    clause_check(null > 0 || alike == 0, "%s of size 0 gave a block that is live already",
                 pair->name);
    for (unsigned i = 0; i < BLOCKS && alike == 0; i++)
        operator_pair_give(pair, blocks[i], 0, ALIGNMENT);
}

static void try_sizes(const struct operator_pair *pair)
{
    for (size_t size = 1; size < 200000; size = size * 2 + 1) {
        unsigned char *bystander = malloc(BYSTANDER_BYTES);
        void *block = operator_pair_take(pair, size, ALIGNMENT);
        clause_expect(bystander != NULL, "malloc(%d) gave NULL", (int)BYSTANDER_BYTES);
        clause_expect(block != NULL, "%s of %zu bytes gave NULL", pair->name, size);
        pattern_fill(bystander, BYSTANDER_BYTES, size);
        pattern_fill(block, size, size);
        clause_expect(pattern_holds(block, size, size), "%zu bytes of %s do not hold", size,
                      pair->name);
        operator_pair_give(pair, block, size, ALIGNMENT);
        clause_expect(pattern_holds(bystander, BYSTANDER_BYTES, size), "%s damaged another block",
                      pair->name);
        free(bystander);
    }
}

static void operators_empty(const struct clause_run *run)
{
    (void)run;
    operator_pairs_expect_replaced();
    for (const struct operator_pair *pair = operator_pairs; pair->name != NULL; pair++)
        if (operator_pair_exists(pair)) {
            try_empty(pair);
            try_sizes(pair);
        }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .run = operators_empty,
};
