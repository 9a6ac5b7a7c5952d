/* Kills the maker of a heap in its function, while others wait for it. */
#include "shared_heap.h"

enum { WAITERS = 3, ROUNDS = 20, ROUNDS_BRIEF = 4 };

static unsigned *begun;

/* The first one dies with blocks and a global that nobody should ever see. */
static void make(void)
{
    if (__atomic_add_fetch(begun, 1, __ATOMIC_SEQ_CST) == 1) {
        shm_set_global(shm_malloc(100));
        raise(SIGKILL);
    }
    clause_expect(shm_global() == NULL, "the next maker finds the global of the first");
    shm_set_global(strcpy(shm_malloc(20), "made"));
}

static void use(void *file)
{
    clause_expect(shm_init(((struct persist_file *)file)->path, make) == 0,
                  "shm_init gave error %d", errno);
    clause_expect(strcmp(shm_global(), "made") == 0, "it is not the next maker's");
}

static void one_round(struct persist_file *file)
{
    pid_t children[WAITERS];
    for (unsigned i = 0; i < WAITERS; i++)
        if ((children[i] = child_process_fork()) == 0) {
            wait_until_met(begun, 1);
            use(file);
            _exit(0);
        }
    let_die(use, file);
    for (unsigned i = 0; i < WAITERS; i++)
        child_process_expect(children[i], "a process that waits for the maker");
    struct shm_heap *heap = heap_open(file, "existing");
    clause_expect(*begun == 2 && live_blocks(heap) == 1, "%u makers left other blocks", *begun);
    shm_close_heap(heap);
    persist_file_end(file);
}

static void maker_killed(const struct clause_run *run)
{
    struct persist_file file;
    begun = child_process_shared(sizeof *begun);
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        *begun = 0;
        persist_file_begin(&file, run);
        one_round(&file);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_PERSIST,
                              .traits = ALLOCATOR_SHARED,
                              .hosts = CLAUSE_HOST_SHARED_ADDRESS,
                              .threads = true,
                              .run = maker_killed};
