/* Takes 200 blocks of a size and finds the least distance between two, less what one may use.  An
 * overflow would reach such words. */
#include "sizes.h"

enum { BLOCKS = 200 };

/* The least distance between two blocks, less what one of them may use. */
static size_t gap(const struct clause_run *run, size_t size)
{
    static uintptr_t blocks[BLOCKS];
    size_t least = SIZE_MAX;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = (uintptr_t)sure_malloc(run, size);
        size_t usable = heap_usable_size(run, (void *)blocks[i]);
        for (unsigned j = 0; j < i; j++) {
            size_t distance = blocks[i] > blocks[j] ? blocks[i] - blocks[j] : blocks[j] - blocks[i];
            least = distance - usable < least ? distance - usable : least;
        }
    }
    return least;
}

static void metadata_inline(const struct clause_run *run)
{
    size_t small = gap(run, 64), medium = gap(run, 1024);
    clause_value("beside 64 bytes: %s, beside 1024: %s", small > 0 ? "yes" : "no",
                 medium > 0 ? "yes" : "no");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_USABLE_SIZE,
    .run = metadata_inline,
};
