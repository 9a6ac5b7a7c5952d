/* Opens a heap where its file gets descriptor 0, which is no failure of open(2). */
#include "child_process.h"
#include "persist_blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void work(void *argument)
{
    const struct persist_file *file = argument;
    close(0);
    errno = EBADF; /* what a failure would be taken for that sets none */
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    persist_blocks_expect(&own, 20, 7);
    clause_expect(heap_malloc(&own, 100000) != NULL, "a heap with descriptor 0 does not grow");
    persist_close(file->run, own.handle);
    clause_expect(fcntl(0, F_GETFD) < 0, "close leaves descriptor 0 open");
}

static void descriptor_zero(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 300, 7);
    persist_close(run, own.handle);
    child_process_run(work, &file, "a process without standard input");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = descriptor_zero,
};
