/* Resizes a block to 0 with a sentinel in errno.  POSIX.1-2024 asks for this form; others leave it
 * open. */
#include "sentinel.h"
#include "sizes.h"

static void realloc_einval(const struct clause_run *run)
{
    void *block = sure_malloc(run, 100);
    sentinel_set();
    void *empty = heap_realloc(run, block, 0);
    int error = errno;
    if (empty != NULL) {
        heap_free(run, empty);
        clause_value("met: a block");
    } else if (error == EINVAL) {
        clause_value("met: null with EINVAL");
    } else {
        clause_value("not met: null, errno %s",
                     error == SENTINEL ? "unchanged" : "of another kind");
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_einval,
};
