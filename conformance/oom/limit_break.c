/* Maps a page just above the break, so that brk can give nothing, and limits the address space. */
#include "exhaustion.h"
#include "memory_limit.h"

#include <sys/mman.h>
#include <unistd.h>

enum { SPARE_MIB = 32 };

static void limit(void)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t above = ((uintptr_t)sbrk(0) + page - 1) / page * page;
    void *wall = mmap((void *)above, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if ((uintptr_t)wall != above || sbrk((intptr_t)(2 * page)) != (void *)-1)
        clause_unresolved("the break cannot be blocked");
    memory_limit_space((size_t)SPARE_MIB << 20);
}

static void limit_break(const struct clause_run *run)
{
    exhaustion_live(run, limit, (size_t)SPARE_MIB << 21);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .run = limit_break,
};
