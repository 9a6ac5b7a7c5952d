/* Opens the heap in two hundred processes, with another part of the address space taken in each. */
#include "child_process.h"
#include "persist_blocks.h"
#include "random.h"

#include <sys/mman.h>
#include <unistd.h>

enum { BLOCKS = 50, TIMES = 200, TIMES_BRIEF = 30, PAGES_MOST = 5000, PAGE = 4096 };

/* What randomisation would do: another part of the address space is taken each time. */
static void generation(const struct persist_file *file, uint64_t *random, unsigned number)
{
    const struct clause_run *run = file->run;
    clause_expect(mmap(NULL, (1 + random_below(random, PAGES_MOST)) * PAGE, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED,
                  "no room for a hole");
    void *handle = NULL;
    int error = persist_file_try(file, "size=1M", &handle);
    if (error != 0 && number > 0)
        _exit(0); /* a clean refusal */
    struct clause_run own = persist_run(run, handle);
    if (number == 0)
        persist_blocks_make(&own, BLOCKS, 300, run->seed);
    persist_blocks_expect(&own, BLOCKS, run->seed);
    persist_close(run, handle);
    _exit(0);
}

static void attach_layouts(const struct clause_run *run)
{
    struct persist_file file;
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < (run->brief ? TIMES_BRIEF : TIMES); i++) {
        pid_t child = child_process_fork();
        random_next(&random);
        if (child == 0)
            generation(&file, &random, i);
        child_process_expect(child, "a process of another layout");
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 30,
    .run = attach_layouts,
};
