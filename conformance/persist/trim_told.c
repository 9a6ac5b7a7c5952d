/* Frees blocks of several sizes, trims, and compares what trim says with the room that the file
 * took before and takes now. */
#include "pattern.h"
#include "persist_file.h"

#include <sys/stat.h>

enum { BLOCKS = 400, SIZE = 8000, ROUNDS = 3, SPARE = 128 << 10 };

static long long room(const struct persist_file *file)
{
    struct stat about;
    clause_expect(stat(file->path, &about) == 0, "the file is not there");
    return (long long)about.st_blocks * 512;
}

/* What is not in the file yet, and books that change, are the difference that is left. */
static void round_run(const struct persist_file *file, const struct clause_run *own, size_t count)
{
    static void *blocks[BLOCKS];
    for (size_t i = 0; i < count; i++) {
        clause_expect((blocks[i] = heap_malloc(own, SIZE)) != NULL, "malloc of %u failed", SIZE);
        pattern_fill(blocks[i], SIZE, i);
    }
    clause_expect(own->allocator->persist->sync(own->handle) == 0, "sync failed");
    long long full = room(file);
    for (size_t i = 0; i < count; i++)
        heap_free(own, blocks[i]);
    long long told = (long long)own->allocator->inspect->trim(own->handle);
    long long less = full - room(file), most = less / 4 + SPARE;
    clause_expect(told <= less + most && told >= less - most,
                  "trim says %lld bytes, and the file takes %lld less", told, less);
}

static void trim_told(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=8M"));
    for (unsigned i = 0; i < ROUNDS; i++)
        round_run(&file, &own, BLOCKS / (i + 1));
    own.allocator->inspect->trim(own.handle);
    size_t again = own.allocator->inspect->trim(own.handle);
    clause_expect(again == 0, "a second trim says %zu bytes", again);
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_TRIM,
    .traits = ALLOCATOR_PERSISTENT,
    .run = trim_told,
};
