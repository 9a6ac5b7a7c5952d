/* Frees large blocks with a sentinel in errno while munmap, madvise and mremap fail, with EINVAL
 * and with ENOMEM. */
#include "fault_sweep.h"
#include "rounds.h"

enum { BLOCKS = 8, BLOCKS_BRIEF = 3 };

static const size_t sizes[] = {200u << 10, 600u << 10, 3u << 20, 40u << 20};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void *blocks[SIZES][BLOCKS]; /* of the child */

static unsigned count_of(const struct clause_run *run)
{
    return rounds_are_few(run) ? BLOCKS_BRIEF : BLOCKS;
}

/* A byte is written to each; to fill them all would take longer than everything else. */
static void prepare(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < SIZES; i++)
        for (unsigned j = 0; j < count_of(&sweep->run); j++) {
            blocks[i][j] = heap_malloc(&sweep->run, sizes[i]);
            if (blocks[i][j] != NULL)
                *(volatile char *)blocks[i][j] = 1;
        }
}

static void work(struct fault_sweep *sweep)
{
    unsigned count = count_of(&sweep->run);
    for (unsigned j = 0; j < count; j++)
        for (unsigned i = 0; i < SIZES; i++) {
            sentinel_set();
            heap_free(&sweep->run, blocks[i][(j * 5) % count]);
            clause_expect(sentinel_stands(), "free of %zu bytes set errno to %d", sizes[i], errno);
        }
}

static void errno_unmap(const struct clause_run *run)
{
    static const int errors[] = {EINVAL, ENOMEM};
    for (unsigned i = 0; i < 2; i++)
        fault_sweep_lay(
            run, &(struct fault_sweep_plan){.prepare = prepare,
                                            .work = work,
                                            .calls = FAULT_MUNMAP | FAULT_MADVISE | FAULT_MREMAP,
                                            .error = errors[i],
                                            .for_ever = true});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = errno_unmap,
};
