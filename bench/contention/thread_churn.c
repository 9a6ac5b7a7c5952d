/* thread-churn: threads are born, work a little and die, and each leaves some of its blocks to its
 * successor.  What a thread costs an allocator: the making of its cache, the flushing of it, and
 * what becomes of the memory that a dead thread still has blocks in.
 *
 * Each line of threads has a table of blocks.  A thread frees what it finds there, fills the table,
 * and frees all but the last blocks, one in ten.  One operation is the whole life of a thread, so
 * the price of the thread itself is in it, and is the same for every allocator.
 */
#include "harness/block.h"
#include "random.h"
#include "team.h"

enum { THREAD_CHURN_BLOCKS, THREAD_CHURN_SIZES };

struct thread_churn_slot {
    void *block; /* NULL where the slot is free */
    size_t size;
};

struct thread_churn {
    struct team team;
    struct body_value sizes;
    uint64_t blocks;                 /* of each table */
    uint64_t *random;                /* the stream of each line */
    struct thread_churn_slot *slots; /* all tables, in the order of the lines */
};

static size_t thread_churn_table_bytes(const struct thread_churn *churn)
{
    return churn->team.threads *
           (churn->blocks * sizeof(struct thread_churn_slot) + sizeof(uint64_t));
}

static void *thread_churn_prepare(const struct body_arguments *arguments)
{
    struct thread_churn *churn = scratch_take(sizeof *churn);
    team_open(&churn->team, arguments);
    churn->blocks = arguments->axis[THREAD_CHURN_BLOCKS].low;
    churn->sizes = arguments->axis[THREAD_CHURN_SIZES];
    churn->slots = scratch_take(thread_churn_table_bytes(churn));
    churn->random = (uint64_t *)(churn->slots + churn->blocks * arguments->threads);
    for (unsigned i = 0; i < arguments->threads; i++)
        churn->random[i] = random_stream(arguments->seed, i);
    return churn;
}

/* Frees the blocks of the first `count` slots; returns the sum of what was read. */
static uint64_t thread_churn_clear(const struct thread_churn *churn,
                                   struct thread_churn_slot *slots, uint64_t count)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (slots[i].block == NULL)
            continue;
        sum += block_read(slots[i].block, slots[i].size);
        heap_free(&churn->team.heap, slots[i].block);
        slots[i].block = NULL;
    }
    return sum;
}

static bool thread_churn_fill(const struct thread_churn *churn, struct thread_churn_slot *slots,
                              uint64_t *random)
{
    uint64_t span = churn->sizes.high - churn->sizes.low + 1;
    for (uint64_t i = 0; i < churn->blocks; i++) {
        slots[i].size = churn->sizes.low + random_below_u32(random, span);
        slots[i].block = heap_malloc(&churn->team.heap, slots[i].size);
        if (slots[i].block == NULL)
            return false;
        block_mark(slots[i].block, slots[i].size, slots[i].size);
    }
    return true;
}

static bool thread_churn_work(void *state, struct team_member *member)
{
    struct thread_churn *churn = state;
    struct thread_churn_slot *slots = churn->slots + member->index * churn->blocks;
    for (uint64_t i = 0; i < member->operations; i++) {
        member->checksum += thread_churn_clear(churn, slots, churn->blocks);
        if (!thread_churn_fill(churn, slots, &churn->random[member->index]))
            return false;
        uint64_t left = churn->blocks / 10;
        member->checksum += thread_churn_clear(churn, slots, churn->blocks - left);
    }
    return true;
}

static bool thread_churn_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct thread_churn *churn = state;
    return team_run(&churn->team, thread_churn_work, churn, operations, 1, checksum);
}

static void thread_churn_finish(void *state)
{
    struct thread_churn *churn = state;
    thread_churn_clear(churn, churn->slots, churn->blocks * churn->team.threads);
    scratch_give(churn->slots, thread_churn_table_bytes(churn));
    team_close(&churn->team);
    scratch_give(churn, sizeof *churn);
}

const struct body BODY_ENTRY(thread_churn) = {
    .name = "thread-churn",
    .operation = "one thread's life",
    .calls = BODY_MALLOC | BODY_FREE,
    .traits = ALLOCATOR_CROSS_THREAD_FREE,
    .threaded = true,
    .axes = {{.name = "blocks", .standard = "100", .least = 1, .most = 1000000},
             {.name = "sizes", .standard = "16-512", .least = 1, .most = 1 << 20, .range = true}},
    .prepare = thread_churn_prepare,
    .run = thread_churn_run,
    .finish = thread_churn_finish,
};
