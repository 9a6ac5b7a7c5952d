/* Makes a heap of up to a tebibyte, which takes hardly any room, and works at its end. */
#include "persist_blocks.h"

#include <errno.h>
#include <sys/stat.h>

static void grow_sparse(const struct clause_run *run)
{
    static const char *const sizes[] = {"size=1T", "size=64G", "size=1G"};
    struct persist_file file;
    struct stat about;
    void *handle = NULL;
    int error = ENOTSUP;
    persist_file_begin(&file, run);
    /* qemu-user takes 11 GiB of memory for the pages of a tebibyte that nobody touches. */
    for (unsigned i = run->emulated ? 1 : 0; i < sizeof sizes / sizeof sizes[0] && error != 0;
         i++) {
        error = persist_file_try(&file, sizes[i], &handle);
        clause_expect(error == 0 || error == ENOTSUP || error == ENOMEM || error == EFBIG,
                      "%s gave error %d", sizes[i], error);
    }
    if (error != 0)
        clause_unsupported("a heap of a gibibyte cannot be made: error %d", error);
    struct clause_run own = persist_run(run, handle);
    persist_blocks_make(&own, 50, 2000, 7);
    clause_expect(stat(file.path, &about) == 0 && about.st_blocks < (64 << 20) / 512,
                  "a nearly empty heap takes %lld blocks", (long long)about.st_blocks);
    persist_close(run, handle);
    persist_blocks_expect_kept(&file, 50, 7, "in a sparse file");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = grow_sparse,
};
