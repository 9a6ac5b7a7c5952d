/* Frees the larger part of a heap, trims it, and looks how much room its file takes. */
#include "pattern.h"
#include "persist_blocks.h"

#include <sys/stat.h>

enum { BLOCKS = 500, SIZE = 8000, ROUNDS = 3 };

static long long room(const struct persist_file *file)
{
    struct stat about;
    clause_expect(stat(file->path, &about) == 0, "the file is not there");
    return (long long)about.st_blocks * 512;
}

static void round_run(const struct persist_file *file, const struct clause_run *own)
{
    static void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect((blocks[i] = heap_malloc(own, SIZE)) != NULL, "malloc of %u failed", SIZE);
        pattern_fill(blocks[i], SIZE, i);
    }
    long long full = room(file);
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(own, blocks[i]);
    size_t returned = own->allocator->inspect->trim(own->handle);
    long long after = room(file);
    clause_expect(returned > 0, "trim returned nothing of an empty heap");
    clause_expect(after < full - BLOCKS * SIZE / 2, "the file took %lld bytes and takes %lld", full,
                  after);
    persist_blocks_expect(own, 20, 7);
    persist_expect_sound(own, own->handle, "that was trimmed");
}

static void grow_returns(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=8M"));
    persist_blocks_make(&own, 20, 300, 7);
    for (unsigned i = 0; i < ROUNDS; i++)
        round_run(&file, &own);
    persist_close(run, own.handle);
    persist_blocks_expect_kept(&file, 20, 7, "after its file became shorter");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_TRIM,
    .traits = ALLOCATOR_PERSISTENT,
    .run = grow_returns,
};
