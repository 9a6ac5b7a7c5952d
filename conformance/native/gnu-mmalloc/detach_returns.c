/* Detaches heaps, and one whose last write fails: then the descriptor is returned and tells why. */
#include "child_process.h"
#include "faults.h"
#include "region.h"

static void fail_once(void *argument)
{
    int file = *(int *)argument;
    void *md = region_sure(file, NULL, 0);
    mmalloc_setkey(md, 0, mmalloc(md, 100));
    if (!faults_install(FAULT_MSYNC | FAULT_FSYNC))
        clause_unsupported("system calls cannot be made to fail");
    faults_begin(&(struct fault_plan){FAULT_MSYNC | FAULT_FSYNC, 1, true, EIO, NULL});
    void *left = mmalloc_detach(md);
    faults_end();
    clause_expect(left == md, "a detach that cannot write gave %p", left);
    clause_expect(mmalloc_errno(md) == EIO, "its error is %d", mmalloc_errno(md));
    clause_expect(mmalloc_detach(md) == NULL, "the second detach failed");
}

static void detach_returns(const struct clause_run *run)
{
    int file = region_file();
    (void)run;
    clause_expect(mmalloc_detach(NULL) == NULL, "the detach of NULL gave something");
    region_end(region_sure(-1, NULL, 0));
    region_end(region_sure(file, NULL, 0));
    child_process_run(fail_once, &file, "a process whose medium fails");
    void *md = region_sure(file, NULL, 0);
    clause_expect(mmalloc_usable_size(md, mmalloc_getkey(md, 0)) >= 100, "the block is lost");
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .threads = true,
    .run = detach_returns,
};
