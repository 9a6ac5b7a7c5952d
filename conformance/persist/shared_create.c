/* Lets processes open a file that is missing at the same moment: they get one heap. */
#include "child_process.h"
#include "persist_team.h"

#include <errno.h>

enum { PROCESSES = 6, ROUNDS = 300, ROUNDS_BRIEF = 25 };

static unsigned *arrived;

/* Each takes a block, so that as many are there as processes. */
static void use(const struct persist_file *file, unsigned number)
{
    __atomic_add_fetch(arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(arrived, __ATOMIC_SEQ_CST) < PROCESSES)
        persist_team_pause();
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=64K"));
    clause_expect(heap_malloc(&own, 100 + number) != NULL, "malloc of %u bytes failed",
                  100 + number);
    persist_close(file->run, own.handle);
}

static bool count(void *block, size_t size, void *argument)
{
    (void)block;
    (void)size;
    ++*(unsigned *)argument;
    return true;
}

static void shared_create(const struct clause_run *run)
{
    struct persist_file file;
    arrived = child_process_shared(sizeof *arrived);
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        unsigned blocks = 0;
        persist_file_begin(&file, run);
        *arrived = 0;
        persist_team_start(&file, PROCESSES, use);
        persist_team_expect();
        void *handle = persist_file_open(&file, "existing");
        run->allocator->inspect->walk(handle, count, &blocks);
        clause_expect(blocks == PROCESSES, "%u processes made a heap with %u blocks", PROCESSES,
                      blocks);
        persist_close(run, handle);
        persist_file_end(&file);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_WALK,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = shared_create,
};
