/* Fails the n-th call of an open with create, and fills what that gave, or the next open. */
#include "child_process.h"
#include "faults.h"
#include "persist_blocks.h"
#include "persist_fault.h"

#include <errno.h>
#include <unistd.h>

enum { CALLS_MOST = 40, CALLS_BRIEF = 16 };

static void work(void *argument)
{
    const struct persist_fault *fault = argument;
    const struct clause_run *run = fault->file->run;
    void *handle = NULL;
    persist_fault_begin(fault, FAULT_ANY & ~(uint32_t)FAULT_BRK);
    int error = persist_file_try(fault->file, "size=256K,create", &handle);
    faults_end();
    clause_expect(error == 0 || faults_made() > 0, "error %d for nothing", error);
    if (error != 0) {
        error = persist_file_try(fault->file, "size=256K", &handle);
        clause_expect(error == 0, "error %d of an open after a create that failed", error);
    }
    struct clause_run own = persist_run(run, handle);
    persist_blocks_make(&own, 20, 300, 7);
    for (unsigned char *block; (block = heap_malloc(&own, 4000)) != NULL;)
        block[0] = block[3999] = 1; /* a page that the file lacks would end the process */
    persist_expect_sound(run, handle, "after a call that failed while it was made");
    persist_close(run, handle);
}

static void fault_make(const struct clause_run *run)
{
    static const int errors[] = {ENOSPC, EIO, ENOMEM};
    for (unsigned i = 0; i < sizeof errors / sizeof errors[0]; i++)
        for (unsigned first = 1; first < (run->brief ? CALLS_BRIEF : CALLS_MOST); first++) {
            struct persist_file file;
            persist_file_begin(&file, run);
            struct persist_fault fault = {&file, first, false, errors[i]};
            child_process_must_end(run, work, &fault,
                                   "the use of a heap one of whose calls failed");
            persist_blocks_expect_kept(&file, 20, 7, "after a call that failed while it was made");
            persist_file_end(&file);
        }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .threads = true,
    .limit_s = 60,
    .run = fault_make,
};
