/* Lets every system call of open, use and close fail in turn: the blocks are there afterwards. */
#include "child_process.h"
#include "faults.h"
#include "persist_fault.h"
#include "persist_hostile.h"

#include <errno.h>
#include <unistd.h>

static void work(void *argument)
{
    const struct persist_fault *fault = argument;
    const struct clause_run *run = fault->file->run;
    const uint32_t calls = FAULT_ANY & ~(uint32_t)FAULT_BRK;
    void *handle = NULL;
    persist_fault_begin(fault, calls);
    int error = persist_file_try(fault->file, NULL, &handle);
    clause_expect(error == 0 || faults_made() > 0, "error %d for nothing", error);
    if (error != 0)
        return;
    heap_malloc(&(struct clause_run){.allocator = run->allocator, .handle = handle}, 30000);
    run->allocator->persist->sync(handle);
    persist_close(run, handle);
}

static void fault_open(const struct clause_run *run)
{
    static const int errors[] = {EIO, ENOMEM, EMFILE, ENOLCK, ENOSPC};
    struct persist_file file;
    size_t length;
    persist_file_begin(&file, run);
    persist_hostile_make(&file, &length);
    for (unsigned i = 0; i < 2 * sizeof errors / sizeof errors[0]; i++)
        for (unsigned first = 1; first < (run->brief ? 12 : 60); first++) {
            struct persist_fault fault = {&file, first, i % 2 != 0, errors[i / 2]};
            child_process_must_end(run, work, &fault, "an open whose calls fail");
        }
    persist_blocks_expect_kept(&file, PERSIST_HOSTILE_BLOCKS, 7, "after opens whose calls failed");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .threads = true,
    .limit_s = 90,
    .run = fault_open,
};
