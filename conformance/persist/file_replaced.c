/* Takes the name of an open heap away, by unlink and by rename, and gives it to another heap: each
 * handle keeps its own file. */
#include "persist_blocks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 1 << 20, BLOCKS = 40 };

static struct clause_run begin(const struct persist_file *file, uint64_t key)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=8M,create"));
    persist_blocks_make(&own, BLOCKS, 300, key);
    return own;
}

/* It has lost its name and works on, and grows. */
static void go_on(const struct clause_run *own, uint64_t key)
{
    persist_blocks_renew(own, 1);
    for (unsigned i = 0; i < 3; i++) {
        unsigned char *block = heap_malloc(own, LARGE);
        clause_expect(block != NULL, "a heap without a name does not grow");
        memset(block, 0xa5, LARGE);
    }
    persist_blocks_expect(own, BLOCKS, key);
    persist_expect_sound(own, own->handle, "without a name");
}

static void file_replaced(const struct clause_run *run)
{
    struct persist_file file, spare;
    persist_file_begin(&file, run);
    spare = file;
    strcpy(spare.path, persist_file_beside(&file, "spare"));
    struct clause_run first = begin(&file, 1);
    clause_expect(unlink(file.path) == 0, "the name cannot be removed");
    struct clause_run second = begin(&file, 2);
    struct clause_run third = begin(&spare, 3);
    persist_close(run, third.handle);
    go_on(&first, 1);
    clause_expect(rename(spare.path, file.path) == 0, "the file cannot be replaced");
    go_on(&second, 2);
    persist_close(run, first.handle);
    third.handle = persist_file_open(&file, "existing");
    persist_blocks_expect(&third, BLOCKS, 3);
    persist_close(run, second.handle);
    go_on(&third, 3);
    persist_close(run, third.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = file_replaced,
};
