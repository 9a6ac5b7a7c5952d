/* Makes patterned arrays of up to 3000 members three times as long and reads every byte. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

static void recallocarray_zeroes(const struct clause_run *run)
{
    for (size_t count = 1; count < 3000; count = count * 2 + 1) {
        unsigned char *block = calloc(count, 8);
        clause_expect(block != NULL, "calloc(%zu, 8) failed", count);
        pattern_fill(block, count * 8, run->seed);
        block = recallocarray(block, count, count * 3, 8);
        clause_expect(block != NULL && pattern_holds(block, count * 8, run->seed),
                      "recallocarray from %zu to %zu lost its content", count, count * 3);
        for (size_t i = count * 8; i < count * 24; i++)
            clause_expect(block[i] == 0, "byte %zu of recallocarray is not zero", i);
        free(block);
    }
    errno = 0;
    clause_expect(recallocarray(NULL, 0, opaque_size(SIZE_MAX / 2), 4) == NULL && errno == ENOMEM,
                  "recallocarray's product wrapped, or errno is %d", errno);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"calloc", "recallocarray", "free", NULL},
    .run = recallocarray_zeroes,
};
