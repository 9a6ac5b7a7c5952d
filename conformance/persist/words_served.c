/* Opens a heap with each word that allocator.h gives to heaps in files; a word alone is served or
 * ENOTSUP. */
#include "persist_file.h"

#include <errno.h>
#include <stdio.h>

static void words_expect(const struct persist_file *file, const char *words)
{
    void *handle = NULL;
    int error = persist_file_try(file, words, &handle);
    clause_expect(error == 0 || error == ENOTSUP, "%s gave %d instead of 0 or ENOTSUP", words,
                  error);
    if (error == 0)
        persist_close(file->run, handle);
}

static void words_served(const struct clause_run *run)
{
    static const char *const wrong[] = {"size=0",   "size=",           "size=1Q",
                                        "base=0x1", "create,existing", "create,readonly"};
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=1M,create"));
    words_expect(&file, "existing");
    words_expect(&file, "readonly");
    words_expect(&file, "existing,readonly");
    words_expect(&file, "base=0x200000000000");
    words_expect(&file, "size=2M");
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *handle = NULL;
        int error = persist_file_try(&file, wrong[i], &handle);
        clause_expect(error == EINVAL, "%s gave %d instead of EINVAL", wrong[i], error);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .run = words_served,
};
