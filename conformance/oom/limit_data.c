/* Under RLIMIT_DATA, which stops brk and private mappings alike, requests fail with NULL, and what
 * is freed can be had again. */
#include "famine.h"

#include <sys/mman.h>
#include <sys/resource.h>

enum { STEP_MIB = 16, STEPS_MOST = 512 };

/* The limit counts what is there: raises it in steps until one more step can be had. */
static void limit(void)
{
    struct rlimit data;
    getrlimit(RLIMIT_DATA, &data);
    const size_t step = (size_t)STEP_MIB << 20;
    for (unsigned steps = 1; steps <= STEPS_MOST; steps++) {
        data.rlim_cur = steps * step;
        if (setrlimit(RLIMIT_DATA, &data) != 0)
            clause_unresolved("RLIMIT_DATA cannot be set");
        void *probe = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (probe != MAP_FAILED) {
            munmap(probe, step);
            return;
        }
    }
    clause_unresolved("%d MiB of data are too little", STEP_MIB * STEPS_MOST);
}

static void limit_data(const struct clause_run *run)
{
    famine_live(run, limit, (size_t)STEP_MIB << 22);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .run = limit_data,
};
