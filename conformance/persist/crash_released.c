/* Goes through operations one instruction at a time, in the code as it is shipped; whenever a byte
 * of the file has changed, a copy of the file is opened and looked at. */
#include "pattern.h"
#include "persist_hostile.h"
#include "persist_step.h"

#include <string.h>

enum { ROUNDS = 12, SIZE = 150, KEY = 99 };

static void use(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    const struct allocator_persist *persist = file->run->allocator->persist;
    for (unsigned i = file->run->brief ? ROUNDS - 1 : 0; i < ROUNDS; i++) {
        void *block = heap_malloc(&own, SIZE + i);
        pattern_fill(block, SIZE, KEY);
        persist->root_set(own.handle, 1, block);
        persist->sync(own.handle);
        persist->root_set(own.handle, 1, NULL);
        heap_free(&own, block);
    }
}

static void copy_expect(const struct persist_file *copy, const unsigned char *bytes, size_t length)
{
    persist_file_write(copy, bytes, length);
    struct clause_run own = persist_run(copy->run, persist_file_open(copy, "existing"));
    persist_expect_sound(copy->run, own.handle, "as it was between two instructions");
    persist_blocks_expect(&own, PERSIST_HOSTILE_BLOCKS, 7);
    const void *root = own.allocator->persist->root_get(own.handle, 1);
    clause_expect(root == NULL || pattern_holds(root, SIZE, KEY), "root 1 has other contents");
    persist_close(copy->run, own.handle);
}

static void crash_released(const struct clause_run *run)
{
    struct persist_file file, copy;
    size_t length;
    persist_file_begin(&file, run);
    unsigned char *before = persist_hostile_make(&file, &length);
    const unsigned char *now = persist_file_view(&file, length);
    copy = file;
    strcpy(copy.path, persist_file_beside(&file, "copy"));
    for (pid_t child = persist_step_start(use, &file); persist_step_instruction(child);)
        if (memcmp(before, now, length) != 0)
            copy_expect(&copy, memcpy(before, now, length), length);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_PTRACE,
    .threads = true,
    .limit_s = 120,
    .run = crash_released,
};
