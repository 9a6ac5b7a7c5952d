/* Destroys a heap with a word that nobody knows, which leaves it as it is. */
#include "persist_blocks.h"

#include <errno.h>

static void destroy_words(const struct clause_run *run)
{
    static const char *const words[] = {"mumble=1", "mumble", "size=many"};
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 200, 7);
    persist_close(run, own.handle);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        int error = persist_file_destroy_as(&file, words[i]);
        clause_expect(error == EINVAL, "destroy with %s gave %d instead of EINVAL", words[i],
                      error);
        persist_blocks_expect_kept(&file, 20, 7, "after a destroy that was refused");
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = destroy_words,
};
