/* Gives a heap a block of another heap of the same allocator as a root. */
#include "persist_file.h"

#include <string.h>

static void roots_foreign(const struct clause_run *run)
{
    struct persist_file file, other;
    persist_file_begin(&file, run);
    other = file;
    strcpy(other.path, persist_file_beside(&file, "other"));
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    struct clause_run second = persist_run(run, persist_file_open(&other, "size=1M"));
    void *block = heap_malloc(&second, 100);
    int error = run->allocator->persist->root_set(own.handle, 0, block);
    persist_expect_sound(run, own.handle, "with a root in another heap");
    persist_expect_sound(run, second.handle, "with a block that is another heap's root");
    persist_close(run, second.handle);
    persist_close(run, own.handle);
    persist_file_end(&file);
    clause_value(error != 0 ? "refused" : "kept");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = roots_foreign,
};
