/* Asks for alignments of 0, 3, 24, 4095 and the like.  The face leaves the answer open; a block
 * that is given must still be one. */
#include "sizes.h"

#include <string.h>

static void aligned_invalid(const struct clause_run *run)
{
    static const size_t alignments[] = {0, 3, 5, 6, 7, 24, 100, 4095, 8 * MIB + 1};
    enum { ALIGNMENTS = sizeof alignments / sizeof alignments[0] };
    unsigned given = 0, multiple = 0;
    for (unsigned i = 0; i < ALIGNMENTS; i++) {
        size_t size = alignments[i] > 4096 ? 64 : 3 * alignments[i] + 1;
        char *block = heap_aligned_alloc(run, alignments[i], size);
        if (block == NULL)
            continue;
        given++;
        multiple += alignments[i] == 0 || (uintptr_t)block % alignments[i] == 0;
        memset(block, 1, size);
        heap_free(run, block);
    }
    clause_value("%s%s",
                 given == 0            ? "refused"
                 : given == ALIGNMENTS ? "accepted"
                                       : "some accepted",
                 given > 0 && multiple == given ? ", and each is a multiple" : "");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_invalid,
};
