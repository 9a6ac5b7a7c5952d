/* remote-free: the threads stand in a ring, and each hands what it allocates to the next, which
 * frees it.  Every thread allocates as much as it frees, but never what it allocated itself: the
 * price of bringing a block home, or of keeping it.
 *
 * One thread hands to itself, which is the start of the curve and no remote free.
 */
#include "parcel.h"

enum { REMOTE_FREE_SIZE, REMOTE_FREE_COUNT };
enum { REMOTE_FREE_PARCELS = 4 }; /* that a thread may be ahead of the one before it */

struct remote_free {
    struct team team;
    size_t size;
    uint64_t count;          /* blocks of a parcel */
    struct mailbox *inboxes; /* of each thread */
    struct parcel *parcels;  /* of all threads */
    void **blocks;           /* of all parcels */
};

static size_t remote_free_parcels(const struct remote_free *ring)
{
    return (size_t)ring->team.threads * REMOTE_FREE_PARCELS;
}

static size_t remote_free_inbox_bytes(const struct remote_free *ring)
{
    return ring->team.threads * sizeof(struct mailbox);
}

static size_t remote_free_parcel_bytes(const struct remote_free *ring)
{
    return remote_free_parcels(ring) * (sizeof(struct parcel) + ring->count * sizeof(void *));
}

static void *remote_free_prepare(const struct body_arguments *arguments)
{
    struct remote_free *ring = scratch_take(sizeof *ring);
    team_open(&ring->team, arguments);
    ring->size = arguments->axis[REMOTE_FREE_SIZE].low;
    ring->count = arguments->axis[REMOTE_FREE_COUNT].low;
    ring->inboxes = scratch_take(remote_free_inbox_bytes(ring));
    ring->parcels = scratch_take(remote_free_parcel_bytes(ring));
    ring->blocks = (void **)(ring->parcels + remote_free_parcels(ring));
    for (unsigned i = 0; i < ring->team.threads; i++)
        mailbox_open(&ring->inboxes[i]);
    for (size_t i = 0; i < remote_free_parcels(ring); i++)
        ring->parcels[i].blocks = ring->blocks + i * ring->count;
    return ring;
}

static uint64_t remote_free_parcels_of(const struct remote_free *ring, unsigned index)
{
    uint64_t share = team_share(ring->team.operations, ring->team.threads, index);
    return (share + ring->count - 1) / ring->count;
}

/* The parcels that a thread starts with, one on the other; all are empty between two runs. */
static struct parcel *remote_free_own(const struct remote_free *ring, unsigned index)
{
    struct parcel *own = NULL;
    for (unsigned i = 0; i < REMOTE_FREE_PARCELS; i++) {
        struct parcel *parcel = &ring->parcels[index * REMOTE_FREE_PARCELS + i];
        parcel->next = own;
        own = parcel;
    }
    return own;
}

/* Sends the next of this thread's `*rest` blocks, in a parcel from its own. */
static bool remote_free_send(struct remote_free *ring, unsigned index, struct parcel **own,
                             uint64_t *rest)
{
    struct parcel *parcel = *own;
    uint64_t count = *rest < ring->count ? *rest : ring->count;
    *own = parcel->next;
    *rest -= count;
    bool done = parcel_fill(parcel, &ring->team.heap, ring->size, count);
    mailbox_put(&ring->inboxes[(index + 1) % ring->team.threads], parcel);
    return done;
}

/* Waits for a parcel, frees what is in it and keeps it; returns the sum of what was read. */
static uint64_t remote_free_receive(struct remote_free *ring, unsigned index, struct parcel **own)
{
    struct parcel *parcel = mailbox_take(&ring->inboxes[index]);
    uint64_t sum = parcel_empty(parcel, &ring->team.heap, ring->size);
    parcel->next = *own;
    *own = parcel;
    return sum;
}

/* A thread sends while it has a parcel of its own, and an arrival gives it the next.  It waits for
 * one only when it is REMOTE_FREE_PARCELS ahead of the thread before it, and in a ring not all can
 * be that. */
static bool remote_free_work(void *state, struct team_member *member)
{
    struct remote_free *ring = state;
    unsigned threads = ring->team.threads, before = (member->index + threads - 1) % threads;
    struct parcel *own = remote_free_own(ring, member->index);
    uint64_t arrivals = remote_free_parcels_of(ring, before);
    uint64_t rest = member->operations;
    bool done = true;
    while (rest > 0 || arrivals > 0) {
        if (rest > 0 && own != NULL) {
            done = remote_free_send(ring, member->index, &own, &rest) && done;
        } else {
            member->checksum += remote_free_receive(ring, member->index, &own);
            arrivals--;
        }
    }
    return done;
}

static bool remote_free_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct remote_free *ring = state;
    return team_run(&ring->team, remote_free_work, ring, operations, TEAM_ONE_GENERATION, checksum);
}

static void remote_free_finish(void *state)
{
    struct remote_free *ring = state;
    for (unsigned i = 0; i < ring->team.threads; i++)
        mailbox_destroy(&ring->inboxes[i]);
    scratch_give(ring->parcels, remote_free_parcel_bytes(ring));
    scratch_give(ring->inboxes, remote_free_inbox_bytes(ring));
    team_close(&ring->team);
    scratch_give(ring, sizeof *ring);
}

const struct body BODY_ENTRY(remote_free) = {
    .name = "remote-free",
    .operation = "one malloc and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .traits = ALLOCATOR_CROSS_THREAD_FREE,
    .threaded = true,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 16384},
             {.name = "count", .standard = "256", .least = 1, .most = 65536}},
    .prepare = remote_free_prepare,
    .run = remote_free_run,
    .finish = remote_free_finish,
};
