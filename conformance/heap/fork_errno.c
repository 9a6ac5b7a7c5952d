/* Forks with a sentinel in errno after the heap was used, and looks at it on both sides. */
#include "child_process.h"
#include "sizes.h"

static void fork_errno(const struct clause_run *run)
{
    heap_free(run, sure_malloc(run, SIZE_SURE));
    child_process_expect_errno_kept();
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .threads = true,
    .run = fork_errno,
};
