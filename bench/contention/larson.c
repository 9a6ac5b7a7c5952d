/* larson: a server.  Each thread owns a table of blocks and replaces random ones of them; after a
 * while it dies, and a new thread goes on with its table, so that most blocks are freed by another
 * thread than the one that allocated them ("bleeding").
 *
 * After P. Larson and M. Krishnan: Memory allocation for long-running server applications, ISMM
 * 1998.  As there, one thread fills all tables at first, and the blocks are dealt out at random.
 * Here the number of operations is fixed instead of the time, and threads are joined: a table's
 * next thread is born when the last has gone, by a thread that does nothing else.
 */
#include "harness/block.h"
#include "random.h"
#include "team.h"

enum { LARSON_SLOTS, LARSON_SIZES };
enum { LARSON_ROUNDS = 50 }; /* operations of a generation for each of its slots */

struct larson_slot {
    void *block;
    size_t size;
};

struct larson {
    struct team team;
    struct body_value sizes;
    uint64_t slots;            /* of each thread */
    uint64_t *random;          /* the stream of each table */
    struct larson_slot *table; /* all of them, in the order of the threads */
};

static uint64_t larson_total(const struct larson *larson)
{
    return larson->slots * larson->team.threads;
}

static size_t larson_table_bytes(const struct larson *larson)
{
    return larson_total(larson) * sizeof(struct larson_slot) +
           larson->team.threads * sizeof(uint64_t);
}

static bool larson_fill(const struct larson *larson, struct larson_slot *slot, uint64_t *random)
{
    size_t size =
        larson->sizes.low + random_below_u32(random, larson->sizes.high - larson->sizes.low + 1);
    *slot = (struct larson_slot){heap_malloc(&larson->team.heap, size), size};
    if (slot->block != NULL)
        block_mark(slot->block, size, size);
    return slot->block != NULL;
}

static void larson_finish(void *state)
{
    struct larson *larson = state;
    for (uint64_t i = 0; i < larson_total(larson); i++)
        heap_free(&larson->team.heap, larson->table[i].block);
    scratch_give(larson->table, larson_table_bytes(larson));
    team_close(&larson->team);
    scratch_give(larson, sizeof *larson);
}

/* Fills every table from this thread, then deals the blocks out (Fisher and Yates). */
static bool larson_deal(struct larson *larson, uint64_t *random)
{
    uint64_t total = larson_total(larson);
    for (uint64_t i = 0; i < total; i++)
        if (!larson_fill(larson, &larson->table[i], random))
            return false;
    for (uint64_t i = total - 1; i > 0; i--) {
        uint64_t other = random_below_u32(random, i + 1);
        struct larson_slot slot = larson->table[i];
        larson->table[i] = larson->table[other];
        larson->table[other] = slot;
    }
    return true;
}

static void *larson_prepare(const struct body_arguments *arguments)
{
    struct larson *larson = scratch_take(sizeof *larson);
    uint64_t random = random_stream(arguments->seed, arguments->threads);
    team_open(&larson->team, arguments);
    larson->sizes = arguments->axis[LARSON_SIZES];
    larson->slots = arguments->axis[LARSON_SLOTS].low;
    larson->table = scratch_take(larson_table_bytes(larson));
    larson->random = (uint64_t *)(larson->table + larson_total(larson));
    for (unsigned i = 0; i < arguments->threads; i++)
        larson->random[i] = random_stream(arguments->seed, i);
    if (larson_deal(larson, &random))
        return larson;
    larson_finish(larson);
    return NULL;
}

static bool larson_work(void *state, struct team_member *member)
{
    struct larson *larson = state;
    struct larson_slot *table = larson->table + member->index * larson->slots;
    uint64_t random = larson->random[member->index], sum = 0;
    bool done = true;
    for (uint64_t i = 0; i < member->operations && done; i++) {
        struct larson_slot *slot = &table[random_below_u32(&random, larson->slots)];
        sum += block_read(slot->block, slot->size);
        heap_free(&larson->team.heap, slot->block);
        done = larson_fill(larson, slot, &random);
    }
    larson->random[member->index] = random;
    member->checksum += sum;
    return done;
}

static bool larson_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct larson *larson = state;
    return team_run(&larson->team, larson_work, larson, operations, larson->slots * LARSON_ROUNDS,
                    checksum);
}

const struct body BODY_ENTRY(larson) = {
    .name = "larson",
    .operation = "one free and malloc",
    .calls = BODY_MALLOC | BODY_FREE,
    .traits = ALLOCATOR_CROSS_THREAD_FREE,
    .threaded = true,
    .axes = {{.name = "slots", .standard = "1000", .least = 1, .most = 1000000},
             {.name = "sizes", .standard = "8-1000", .least = 1, .most = 1 << 20, .range = true}},
    .prepare = larson_prepare,
    .run = larson_run,
    .finish = larson_finish,
};
