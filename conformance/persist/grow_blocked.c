/* Maps pages right behind a heap, and lets another process make the heap larger. */
#include "child_process.h"
#include "persist_file.h"

#include <string.h>

enum { LARGE = 1 << 20, BLOCKS = 6 };

static void grow(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    for (unsigned i = 0; i < BLOCKS; i++) {
        unsigned char *block = heap_malloc(&own, LARGE);
        clause_expect(block != NULL, "the heap does not grow");
        memset(block, (int)i + 1, LARGE);
        own.allocator->persist->root_set(own.handle, i, block);
    }
    persist_close(file->run, own.handle);
}

static void grow_blocked(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=16M"));
    persist_file_surround(&file);
    child_process_run(grow, &file, "the process that makes the heap larger");
    for (unsigned i = 0; i < BLOCKS; i++) {
        unsigned char *block = run->allocator->persist->root_get(own.handle, i);
        clause_expect(block == NULL || (block[0] == i + 1 && block[LARGE - 1] == i + 1),
                      "block %u of another process has other contents", i);
        heap_free(&own, block);
    }
    persist_expect_sound(run, own.handle, "that has no room behind it");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = grow_blocked,
};
