/* Asks for the usable size of one such block, where it is no null pointer. */
#include "sizes.h"

static void zero_usable(const struct clause_run *run)
{
    void *block = heap_malloc(run, 0);
    if (block == NULL) {
        clause_value("null");
        return;
    }
    clause_value("%zu bytes", heap_usable_size(run, block));
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .run = zero_usable,
};
