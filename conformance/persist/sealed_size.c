/* Fills a heap in memory that is sealed against growing and shrinking. */
#include "persist_sealed.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 100000, SIZE = 900, KEY = 7 };

static void fill(const struct clause_run *own)
{
    unsigned count = 0;
    for (char *block; count < MOST && (block = heap_malloc(own, SIZE)) != NULL; count++)
        memset(block, 0xa5, SIZE);
    clause_expect(count < MOST, "%u blocks are more than the file has", count);
    persist_blocks_expect(own, PERSIST_HOSTILE_BLOCKS, KEY);
    persist_expect_sound(own, own->handle, "in memory that cannot grow");
}

static void sealed_size(const struct clause_run *run)
{
    struct persist_file file, memory;
    size_t length;
    persist_file_begin(&file, run);
    memory = file;
    const unsigned char *bytes = persist_hostile_make(&file, &length);
    int descriptor = persist_sealed_make(&memory, bytes, length, F_SEAL_SHRINK | F_SEAL_GROW);
    struct clause_run own = persist_run(run, persist_file_open(&memory, "existing"));
    fill(&own);
    persist_close(run, own.handle);
    persist_blocks_expect_kept(&memory, PERSIST_HOSTILE_BLOCKS, KEY, "in memory of a sealed size");
    close(descriptor);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = sealed_size,
};
