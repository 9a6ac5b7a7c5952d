/* Lets one child process after the other open the heap, look at every block, and renew half of
 * them. */
#include "child_process.h"
#include "persist_blocks.h"

#include <unistd.h>

enum { BLOCKS = 300, GENERATIONS = 1000, GENERATIONS_BRIEF = 60 };

static void generation(const struct persist_file *file, unsigned number)
{
    const struct clause_run *run = file->run;
    struct clause_run own = persist_run(run, persist_file_open(file, "size=4M"));
    if (number == 0)
        persist_blocks_make(&own, BLOCKS, 500, run->seed);
    persist_blocks_expect(&own, BLOCKS, run->seed);
    persist_blocks_renew(&own, number);
    persist_close(run, own.handle);
}

static void attach_processes(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < (run->brief ? GENERATIONS_BRIEF : GENERATIONS); i++) {
        pid_t child = child_process_fork();
        if (child == 0) {
            generation(&file, i);
            _exit(0);
        }
        child_process_expect(child, "a later process of the heap");
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .limit_s = 60,
    .threads = true,
    .run = attach_processes,
};
