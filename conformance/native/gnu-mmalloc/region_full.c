/* Lets a heap in a file grow while each call that makes the file longer fails. */
#include "child_process.h"
#include "faults.h"
#include "region.h"

static const struct {
    int error, told;
} cases[] = {{ENOSPC, ENOMEM}, {EDQUOT, ENOMEM}, {EFBIG, ENOMEM}, {EPERM, ENOMEM}, {EIO, EIO}};

static void work(void *argument)
{
    const struct fault_plan *plan = argument;
    int error = plan->error, told = cases[0].told;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].error == error)
            told = cases[i].told;
    void *md = mmalloc_attach_sized(region_file(), NULL, 0, (size_t)64 << 20), *block = md;
    clause_expect(md != NULL && mmalloc(md, 100) != NULL, "there is no heap");
    if (!faults_install(plan->calls))
        clause_unsupported("faults cannot be made");
    faults_begin(plan);
    for (unsigned i = 0; i < 60 && block != NULL; i++)
        block = mmalloc(md, 1000000);
    int seen = errno;
    faults_end();
    clause_expect(faults_made() > 0 && block == NULL, "no call failed, or the heap grew in spite");
    clause_expect(seen == told && mmalloc_errno(md) == told, "error %d is told as %d and %d", error,
                  seen, mmalloc_errno(md));
    clause_expect(mmalloc(md, 1000000) != NULL, "with room the heap does not grow again");
    region_end(md);
}

static void region_full(const struct clause_run *run)
{
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault_plan plan = {.calls = FAULT_FALLOCATE | FAULT_FTRUNCATE,
                                  .first = 1,
                                  .for_ever = true,
                                  .error = cases[i].error};
        child_process_must_end(run, work, &plan, "a heap that cannot grow");
    }
}

const struct clause CLAUSE = {
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS, .threads = true, .limit_s = 30, .run = region_full};
