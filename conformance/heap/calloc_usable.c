/* Frees a block that was filled to its usable size, and looks at the bytes behind what calloc was
 * asked for. */
#include "bytes.h"
#include "sizes.h"

enum { SIZE_MOST = 2048, DIRT = 0xa5 };

static void calloc_usable(const struct clause_run *run)
{
    size_t slack = 0, clean = 0;
    for (size_t size = 1; size <= SIZE_MOST; size++) {
        char *used = sure_malloc(run, size);
        memset(used, DIRT, heap_usable_size(run, used));
        heap_free(run, used);
        char *block = heap_calloc(run, 1, size);
        clause_expect(block != NULL, "calloc(1, %zu) failed", size);
        size_t more = heap_usable_size(run, block) - size;
        slack += more > 0;
        clean += more > 0 && bytes_differ(block + size, more, 0) == more;
        heap_free(run, block);
    }
    clause_value("%s", slack == 0       ? "there are none"
                       : clean == slack ? "zero"
                       : clean == 0     ? "not zero"
                                        : "not always zero");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC | CLAUSE_USABLE_SIZE,
    .run = calloc_usable,
};
