#include "exhaustion.h"

#include "child_process.h"
#include "heap_block_list.h"
#include "heap_inspect.h"
#include "sentinel.h"

enum { BLOCKS_MOST = 1 << 16, ROUNDS = 3, ROUNDS_BRIEF = 2 };

struct exhaustion {
    struct clause_run run;
    void (*limit)(void);
    size_t bytes_most;
};

/* Returns whether a request failed before `bytes_most` were taken. */
static bool fill(const struct exhaustion *exhaustion, struct block_list *list)
{
    static const size_t sizes[] = {200 * KIB, 3000, 100, 40000, 24, MIB};
    const struct clause_run *run = &exhaustion->run;
    uint64_t taken = block_list_bytes(list);
    for (unsigned i = 0; taken < exhaustion->bytes_most && list->count < BLOCKS_MOST; i++) {
        size_t size = sizes[i % (sizeof sizes / sizeof sizes[0])];
        sentinel_set();
        void *block = heap_malloc(run, size);
        int error = errno;
        if (block == NULL) {
            bool told = (run->allocator->traits & ALLOCATOR_SETS_ERRNO) != 0;
            clause_expect(!told || error == ENOMEM || error == EAGAIN,
                          "malloc(%zu) failed with errno %d", size, error);
            return true;
        }
        block_list_expect_enter(list, block, size);
        taken += size;
    }
    return false;
}

/* Frees every second block, and the large ones. */
static void thin(const struct clause_run *run, struct block_list *list)
{
    for (size_t i = list->count; i-- > 0;)
        if (i % 2 == 0 || list->entries[i].size >= 200 * KIB) {
            sentinel_set();
            block_list_free(run, list, &list->entries[i]);
            clause_expect(sentinel_stands(), "free set errno to %d in want of memory", errno);
        }
}

static void live(void *argument)
{
    struct exhaustion *exhaustion = argument;
    struct block_list *list = block_list_open(BLOCKS_MOST, exhaustion->run.seed);
    uint64_t random = exhaustion->run.seed;
    const unsigned rounds = exhaustion->run.brief ? ROUNDS_BRIEF : ROUNDS;
    block_list_malloc(&exhaustion->run, list, 100);
    exhaustion->limit();
    for (unsigned round = 0; round < rounds && fill(exhaustion, list); round++) {
        block_list_expect_sound(list);
        size_t before = list->count;
        thin(&exhaustion->run, list);
        void *block = heap_malloc(&exhaustion->run, 3000);
        clause_expect(block != NULL, "malloc(3000) fails after %zu of %zu blocks were freed",
                      before - list->count, before);
        block_list_expect_enter(list, block, 3000);
    }
    block_list_drain(&exhaustion->run, list, &random);
    const struct allocator_inspect *inspect = exhaustion->run.allocator->inspect;
    if (inspect != NULL && inspect->check != NULL)
        heap_expect_check(&exhaustion->run);
}

void exhaustion_live(const struct clause_run *run, void (*limit)(void), size_t bytes_most)
{
    struct exhaustion exhaustion = {*run, limit, bytes_most};
    if (!(run->allocator->traits & ALLOCATOR_SINGLETON))
        exhaustion.run.handle = clause_open(run, NULL);
    child_process_run(live, &exhaustion, "the heap in want of memory");
}
