/* Eight processes call shm_init of a missing file at once, with a function, round after round. */
#include "shared_heap.h"

enum { PROCESSES = 8, ROUNDS = 100, ROUNDS_BRIEF = 8 };

struct making {
    unsigned arrived, begun, ended;
};

static struct making *making;

static void make(void)
{
    __atomic_add_fetch(&making->begun, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < 20; i++)
        sched_yield();
    shm_set_global(strcpy(shm_malloc(20), "made"));
    __atomic_add_fetch(&making->ended, 1, __ATOMIC_SEQ_CST);
}

static void use(const struct persist_file *file)
{
    meet(&making->arrived, PROCESSES);
    clause_expect(shm_init(file->path, make) == 0, "shm_init gave error %d", errno);
    unsigned ended = __atomic_load_n(&making->ended, __ATOMIC_SEQ_CST);
    clause_expect(ended == 1, "shm_init returned when %u calls of the function had ended", ended);
    const char *global = shm_global();
    clause_expect(global != NULL && strcmp(global, "made") == 0, "the global is not the maker's");
    shm_fini();
}

static void init_once(const struct clause_run *run)
{
    struct persist_file file;
    pid_t children[PROCESSES];
    making = child_process_shared(sizeof *making);
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        persist_file_begin(&file, run);
        *making = (struct making){0};
        for (unsigned child = 0; child < PROCESSES; child++)
            if ((children[child] = child_process_fork()) == 0) {
                use(&file);
                _exit(0);
            }
        for (unsigned child = 0; child < PROCESSES; child++)
            child_process_expect(children[child], "a process that calls shm_init");
        clause_expect(making->begun == 1, "the function was called %u times", making->begun);
        persist_file_end(&file);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_SHARED_ADDRESS,
    .threads = true,
    .limit_s = 60,
    .run = init_once,
};
