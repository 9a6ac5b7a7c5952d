/* Lets the writing of a sync fail once: that sync says so, and every later one of this handle too.
 */
#include "child_process.h"
#include "faults.h"
#include "persist_blocks.h"

#include <errno.h>

static unsigned syncs(struct clause_run *own, unsigned first)
{
    const struct allocator_persist *persist = own->allocator->persist;
    faults_begin(&(struct fault_plan){FAULT_MSYNC | FAULT_FSYNC, first, false, EIO, NULL});
    persist_blocks_renew(own, first);
    int error = persist->sync(own->handle);
    unsigned failed = faults_made();
    faults_end();
    clause_expect((error != 0) == (failed > 0), "sync gave %d, %u calls failed", error, failed);
    clause_expect(error == 0 || persist->sync(own->handle) != 0, "the next sync succeeds");
    return failed;
}

static void work(void *argument)
{
    const struct persist_file *file = argument;
    unsigned failed = 1;
    if (!faults_install(FAULT_MSYNC | FAULT_FSYNC))
        clause_unsupported("system calls cannot be made to fail");
    for (unsigned first = 1; failed > 0; first++) {
        struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
        if (first == 1)
            persist_blocks_make(&own, 50, 300, 7);
        failed = syncs(&own, first);
        clause_expect(failed > 0 || first > 1, "a sync writes nothing");
        persist_blocks_expect(&own, 50, 7);
        persist_close(file->run, own.handle);
    }
}

static void fault_sync(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    child_process_must_end(run, work, &file, "a heap whose medium fails");
    struct clause_run own = persist_run(run, persist_file_open(&file, "existing"));
    persist_blocks_expect(&own, 50, 7);
    int error = run->allocator->persist->sync(own.handle);
    clause_expect(error == 0, "sync gave error %d when the medium was sound again", error);
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .threads = true,
    .limit_s = 30,
    .run = fault_sync,
};
