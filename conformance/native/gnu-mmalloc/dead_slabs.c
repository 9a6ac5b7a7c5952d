/* 40 processes attach one after the other, take one block each and end without a detach.  All the
 * blocks lie close together. */
#include "child_process.h"
#include "region.h"

enum { PROCESSES = 40, SIZE = 100 };

struct visit {
    int file;
    ptrdiff_t taken;
};

static void visitor(void *argument)
{
    struct visit *visit = argument;
    void *md = region_sure(visit->file, NULL, MMALLOC_REBASE);
    char *block = mmalloc(md, SIZE);
    clause_expect(block != NULL, "no block, error %d", mmalloc_errno(md));
    visit->taken = block - (char *)region_start(md);
    _exit(0);
}

static void dead_slabs(const struct clause_run *run)
{
    struct visit *visit = child_process_shared(sizeof *visit);
    ptrdiff_t least = PTRDIFF_MAX, most = 0;
    (void)run;
    visit->file = region_file();
    void *md = mmalloc_attach_sized(visit->file, NULL, 0, (size_t)64 << 20);
    clause_expect(md != NULL && mmalloc(md, SIZE) != NULL, "there is no heap");
    for (unsigned i = 0; i < PROCESSES; i++) {
        child_process_run(visitor, visit, "a process that takes a block");
        least = visit->taken < least ? visit->taken : least;
        most = visit->taken > most ? visit->taken : most;
    }
    struct mstats stats = mmstats(md);
    clause_expect(stats.chunks_used == PROCESSES + 1, "%zu blocks live, not %d", stats.chunks_used,
                  PROCESSES + 1);
    clause_expect(most - least < PROCESSES * SIZE * 40, "%d blocks of %d bytes are spread over %td",
                  PROCESSES, SIZE, most - least);
    region_end(md);
}

const struct clause CLAUSE = {.threads = true, .limit_s = 20, .run = dead_slabs};
