/* Writes and reads vectors of 16 bytes, for which the compiler uses instructions that demand the
 * alignment. */
#include "sizes.h"

enum { BLOCKS = 1000 };

/* movaps on x86-64: it faults on any address that is not a multiple of 16. */
typedef uint64_t vector __attribute__((vector_size(16)));

static void align_vector(const struct clause_run *run)
{
    volatile vector *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = sure_malloc(run, sizeof(vector) * (1 + i % 9));
        clause_expect((uintptr_t)blocks[i] % sizeof(vector) == 0,
                      "a block of %zu bytes cannot hold a vector", sizeof(vector) * (1 + i % 9));
        *blocks[i] = (vector){i, ~i};
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        vector read = *blocks[i];
        clause_expect(read[0] == i, "a vector of block %u lost its value", i);
        heap_free(run, (void *)(uintptr_t)blocks[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = align_vector,
};
