/* Two and eight processes of two threads each take and free pages, each of which needs the lock,
 * while they open and close the heap's file as other parts of a program may. */
#include "persist_team.h"
#include "shared_heap.h"
#include "team.h"

#include <fcntl.h>

enum { THREADS = 2, PROCESSES_MOST = 8, TURNS = 1000, TURNS_BRIEF = 150, PAGE_BYTES = 4096 };

static struct persist_file file;
static unsigned turns;

/* Both ends of a block say whose it is. */
static void take_and_free(unsigned index, void *heap)
{
    for (unsigned i = 0; i < turns; i++) {
        size_t words = (1 + i % 5) * PAGE_BYTES / sizeof(uint64_t);
        uint64_t tag = (uint64_t)getpid() << 32 | index << 16 | i;
        uint64_t *block = shm_heap_malloc(heap, words * sizeof tag);
        clause_expect(block != NULL, "malloc gave NULL, error %d", errno);
        block[0] = block[words - 1] = tag;
        if (i % 8 == index)
            close(open(file.path, O_RDWR | O_CLOEXEC)); /* ends POSIX record locks */
        else if (i % 4 == 0)
            sched_yield();
        clause_expect(block[0] == tag && block[words - 1] == tag, "a block has two owners");
        shm_heap_free(heap, block);
    }
}

static void use(const struct persist_file *own, unsigned number)
{
    struct shm_heap *heap = heap_open(own, "existing");
    (void)number;
    team_run(THREADS, take_and_free, heap);
    shm_close_heap(heap);
}

static void lock_excludes(const struct clause_run *run)
{
    turns = run->brief ? TURNS_BRIEF : TURNS;
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=4M");
    for (unsigned processes = 2; processes <= PROCESSES_MOST; processes *= 4) {
        persist_team_start(&file, processes, use);
        persist_team_expect_soon("a heap that processes use at once");
        expect_sound(heap, "after processes used it at once");
    }
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .threads = true,
    .limit_s = 60,
    .run = lock_excludes,
};
