/* Lets processes use a heap, free all that they took, and die without a close; then fills it. */
#include "child_process.h"
#include "persist_file.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 200, PROCESSES_BRIEF = 40, BLOCKS = 60, SIZE = 1000, MOST = 4000 };

static void use_and_die(const struct persist_file *file)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = heap_malloc(&own, SIZE);
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(&own, blocks[i]);
    raise(SIGKILL);
}

static unsigned room(const struct clause_run *own)
{
    static void *blocks[MOST];
    unsigned count = 0;
    while (count < MOST && (blocks[count] = heap_malloc(own, SIZE)) != NULL)
        count++;
    for (unsigned i = 0; i < count; i++)
        heap_free(own, blocks[i]);
    return count;
}

static void shared_reclaim(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    unsigned before = room(&own);
    for (unsigned i = 0; i < (run->brief ? PROCESSES_BRIEF : PROCESSES); i++) {
        pid_t child = child_process_fork();
        if (child == 0)
            use_and_die(&file);
        waitpid(child, NULL, 0);
    }
    unsigned after = room(&own);
    clause_expect(after >= before - before / 50, "the heap had room for %u blocks and has for %u",
                  before, after);
    persist_expect_sound(run, own.handle, "after its users died");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 30,
    .run = shared_reclaim,
};
