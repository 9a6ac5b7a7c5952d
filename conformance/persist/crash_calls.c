/* Kills a process before and after each of its system calls, from the creation of the heap to its
 * close; the next process opens or makes the heap and goes on. */
#include "child_process.h"
#include "persist_blocks.h"
#include "persist_step.h"

enum { BLOCKS = 20, KEY = 7, STEP_BRIEF = 2 };

static void use(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    persist_blocks_make(&own, BLOCKS, 300, KEY);
    file->run->allocator->persist->sync(own.handle);
    heap_free(&own, heap_malloc(&own, 100000));
    persist_close(file->run, own.handle);
}

static void go_on(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    persist_expect_sound(file->run, own.handle, "after its process was killed in a call");
    if (file->run->allocator->persist->root_get(own.handle, 0) == NULL)
        persist_blocks_make(&own, BLOCKS, 300, KEY);
    persist_blocks_expect(&own, BLOCKS, KEY);
    persist_blocks_renew(&own, 1);
    persist_close(file->run, own.handle);
}

static bool kill_at(const struct clause_run *run, unsigned call)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    pid_t child = persist_step_start(use, &file);
    bool there = true;
    for (unsigned i = 0; i < call && there; i++)
        there = persist_step_call(child);
    if (there)
        persist_step_kill(child);
    child_process_must_end(run, go_on, &file, "the open of a heap whose maker was killed");
    persist_file_end(&file);
    return there;
}

static void crash_calls(const struct clause_run *run)
{
    for (unsigned call = 1; kill_at(run, call); call += run->brief ? STEP_BRIEF : 1)
        ;
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_PTRACE,
    .threads = true,
    .limit_s = 60,
    .run = crash_calls,
};
