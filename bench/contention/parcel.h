/* parcel.h: batches of blocks on their way from one thread to another.
 *
 * A parcel is a table of blocks from scratch memory; a mailbox is a stack of parcels, of which a
 * taker waits for the next.  Who waits, sleeps: a waiting thread costs no processor time, however
 * many threads a processor has.
 */
#ifndef ASSAY_PARCEL_H
#define ASSAY_PARCEL_H

#include "harness/block.h"
#include "team.h"

struct parcel {
    struct parcel *next; /* in its mailbox */
    uint64_t count;
    void **blocks;
};

struct mailbox {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct parcel *top;
    bool closed; /* no parcel will be put any more */
} __attribute__((aligned(64)));

/* `sharing`: PTHREAD_PROCESS_PRIVATE, or _SHARED for one in memory that processes share. */
static inline void mailbox_open_for(struct mailbox *mailbox, int sharing)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t filled;
    *mailbox = (struct mailbox){.top = NULL};
    team_must(pthread_mutexattr_init(&mutex), "a mailbox");
    team_must(pthread_condattr_init(&filled), "a mailbox");
    team_must(pthread_mutexattr_setpshared(&mutex, sharing), "a mailbox");
    team_must(pthread_condattr_setpshared(&filled, sharing), "a mailbox");
    team_must(pthread_mutex_init(&mailbox->mutex, &mutex), "a mailbox");
    team_must(pthread_cond_init(&mailbox->filled, &filled), "a mailbox");
    pthread_condattr_destroy(&filled);
    pthread_mutexattr_destroy(&mutex);
}

static inline void mailbox_open(struct mailbox *mailbox)
{
    mailbox_open_for(mailbox, PTHREAD_PROCESS_PRIVATE);
}

static inline void mailbox_destroy(struct mailbox *mailbox)
{
    team_must(pthread_cond_destroy(&mailbox->filled), "a mailbox");
    team_must(pthread_mutex_destroy(&mailbox->mutex), "a mailbox");
}

static inline void mailbox_put(struct mailbox *mailbox, struct parcel *parcel)
{
    team_must(pthread_mutex_lock(&mailbox->mutex), "a mailbox");
    parcel->next = mailbox->top;
    mailbox->top = parcel;
    team_must(pthread_cond_signal(&mailbox->filled), "a mailbox");
    team_must(pthread_mutex_unlock(&mailbox->mutex), "a mailbox");
}

/* Waits for a parcel; NULL when none is left and none will come. */
static inline struct parcel *mailbox_take(struct mailbox *mailbox)
{
    team_must(pthread_mutex_lock(&mailbox->mutex), "a mailbox");
    while (mailbox->top == NULL && !mailbox->closed)
        team_must(pthread_cond_wait(&mailbox->filled, &mailbox->mutex), "a mailbox");
    struct parcel *parcel = mailbox->top;
    if (parcel != NULL)
        mailbox->top = parcel->next;
    team_must(pthread_mutex_unlock(&mailbox->mutex), "a mailbox");
    return parcel;
}

/* Sets whether the mailbox is closed, and wakes those who wait for what will not come. */
static inline void mailbox_close(struct mailbox *mailbox, bool closed)
{
    team_must(pthread_mutex_lock(&mailbox->mutex), "a mailbox");
    mailbox->closed = closed;
    team_must(pthread_cond_broadcast(&mailbox->filled), "a mailbox");
    team_must(pthread_mutex_unlock(&mailbox->mutex), "a mailbox");
}

/* Fills the parcel with `count` blocks.  False: memory ended before; the parcel is good with the
 * blocks that it has. */
static inline bool parcel_fill(struct parcel *parcel, const struct heap *heap, size_t size,
                               uint64_t count)
{
    for (parcel->count = 0; parcel->count < count; parcel->count++) {
        void *block = heap_malloc(heap, size);
        if (block == NULL)
            return false;
        block_mark(block, size, parcel->count);
        parcel->blocks[parcel->count] = block;
    }
    return true;
}

/* Frees the blocks in the order in which they came; returns the sum of what was read. */
static inline uint64_t parcel_empty(struct parcel *parcel, const struct heap *heap, size_t size)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < parcel->count; i++) {
        sum += block_read(parcel->blocks[i], size);
        heap_free(heap, parcel->blocks[i]);
    }
    parcel->count = 0;
    return sum;
}

#endif
