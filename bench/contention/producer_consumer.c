/* producer-consumer: some threads only allocate, the others only free.  The caches of the ones run
 * empty and those of the others run over, so each block takes the way across the allocator.
 *
 * After the asymmetric test of C. Lever and D. Boreham: malloc() performance in a multithreaded
 * Linux environment, USENIX 2000 (xmalloc-test).  Half of the threads produce; with one thread it
 * plays both parts in turn.  Here the number of blocks is fixed instead of the time, so that memory
 * can be compared, and the batches are tables of their own, not blocks of the measured heap.
 */
#include "parcel.h"

enum { PRODUCER_CONSUMER_SIZE };
enum { PRODUCER_CONSUMER_BLOCKS = 1024, PRODUCER_CONSUMER_PARCELS = 4 }; /* parcels a thread */

struct producer_consumer {
    struct team team;
    size_t size;
    unsigned producers;
    _Atomic unsigned producing; /* producers that have not finished */
    struct mailbox empty, full;
    struct parcel *parcels;
};

static size_t producer_consumer_parcels(const struct producer_consumer *both)
{
    return (size_t)both->team.threads * PRODUCER_CONSUMER_PARCELS;
}

static size_t producer_consumer_table_bytes(const struct producer_consumer *both)
{
    return producer_consumer_parcels(both) *
           (sizeof(struct parcel) + PRODUCER_CONSUMER_BLOCKS * sizeof(void *));
}

static void *producer_consumer_prepare(const struct body_arguments *arguments)
{
    struct producer_consumer *both = scratch_take(sizeof *both);
    team_open(&both->team, arguments);
    both->size = arguments->axis[PRODUCER_CONSUMER_SIZE].low;
    both->producers = arguments->threads == 1 ? 1 : arguments->threads / 2;
    both->parcels = scratch_take(producer_consumer_table_bytes(both));
    mailbox_open(&both->empty);
    mailbox_open(&both->full);
    size_t count = producer_consumer_parcels(both);
    void **blocks = (void **)(both->parcels + count);
    for (size_t i = 0; i < count; i++) {
        both->parcels[i].blocks = blocks + i * PRODUCER_CONSUMER_BLOCKS;
        mailbox_put(&both->empty, &both->parcels[i]);
    }
    return both;
}

static bool producer_consumer_produce(struct producer_consumer *both, uint64_t count)
{
    struct parcel *parcel = mailbox_take(&both->empty);
    bool done = parcel_fill(parcel, &both->team.heap, both->size, count);
    mailbox_put(&both->full, parcel);
    return done;
}

/* Empties one parcel; false when there will be no more. */
static bool producer_consumer_consume(struct producer_consumer *both, uint64_t *sum)
{
    struct parcel *parcel = mailbox_take(&both->full);
    if (parcel == NULL)
        return false;
    *sum += parcel_empty(parcel, &both->team.heap, both->size);
    mailbox_put(&both->empty, parcel);
    return true;
}

static bool producer_consumer_work(void *state, struct team_member *member)
{
    struct producer_consumer *both = state;
    bool done = true;
    if (member->index >= both->producers) {
        while (producer_consumer_consume(both, &member->checksum))
            continue;
        return true;
    }
    uint64_t rest = team_share(both->team.operations, both->producers, member->index);
    while (rest > 0 && done) {
        uint64_t count = rest < PRODUCER_CONSUMER_BLOCKS ? rest : PRODUCER_CONSUMER_BLOCKS;
        done = producer_consumer_produce(both, count);
        if (both->team.threads == 1)
            producer_consumer_consume(both, &member->checksum);
        rest -= count;
    }
    if (--both->producing == 0)
        mailbox_close(&both->full, true);
    return done;
}

static bool producer_consumer_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct producer_consumer *both = state;
    both->producing = both->producers;
    mailbox_close(&both->full, false);
    return team_run(&both->team, producer_consumer_work, both, operations, TEAM_ONE_GENERATION,
                    checksum);
}

static void producer_consumer_finish(void *state)
{
    struct producer_consumer *both = state;
    mailbox_destroy(&both->full);
    mailbox_destroy(&both->empty);
    scratch_give(both->parcels, producer_consumer_table_bytes(both));
    team_close(&both->team);
    scratch_give(both, sizeof *both);
}

const struct body BODY_ENTRY(producer_consumer) = {
    .name = "producer-consumer",
    .operation = "one malloc and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .traits = ALLOCATOR_CROSS_THREAD_FREE,
    .threaded = true,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 16384}},
    .prepare = producer_consumer_prepare,
    .run = producer_consumer_run,
    .finish = producer_consumer_finish,
};
