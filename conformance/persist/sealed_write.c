/* Seals memory with a heap in it (F_SEAL_WRITE), opens it in both ways, and compares its bytes. */
#include "persist_sealed.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void sealed_write(const struct clause_run *run)
{
    struct persist_file file, memory;
    void *handle = NULL;
    size_t length, after;
    persist_file_begin(&file, run);
    memory = file;
    const unsigned char *bytes = persist_hostile_make(&file, &length);
    int descriptor = persist_sealed_make(&memory, bytes, length, F_SEAL_WRITE);
    int error = persist_file_try(&memory, NULL, &handle);
    clause_expect(error != 0, "a file that cannot be written was opened to write");
    if (persist_file_try(&memory, "readonly", &handle) == 0) {
        struct clause_run own = persist_run(run, handle);
        persist_blocks_expect(&own, PERSIST_HOSTILE_BLOCKS, 7);
        persist_close(run, handle);
    }
    const unsigned char *now = persist_file_read(&memory, &after);
    clause_expect(after == length && memcmp(now, bytes, length) == 0, "sealed memory has changed");
    close(descriptor);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = sealed_write,
};
