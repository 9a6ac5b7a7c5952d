/* Replaces a block in each round, for a key that is older than the program's first allocation and
 * for one that is younger, in 50 threads. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"
#include "team.h"

#include <limits.h>

enum { THREADS = 50, BLOCK_BYTES = 5000, ROUNDS = PTHREAD_DESTRUCTOR_ITERATIONS, KEYS = 2 };

static struct slot {
    pthread_key_t key;
    unsigned round;
    unsigned char *block; /* which the round before, or the thread itself, has allocated */
} slots[KEYS];

static void replace(void *value)
{
    struct slot *slot = value;
    clause_expect(pattern_holds(slot->block, BLOCK_BYTES, slot->round),
                  "a block lost its content before round %u", slot->round);
    free(slot->block);
    slot->block = realloc(calloc(1, BLOCK_BYTES / 2), BLOCK_BYTES);
    clause_expect(slot->block != NULL, "no memory in round %u of the destructors", slot->round);
    pattern_fill(slot->block, BLOCK_BYTES, ++slot->round);
    if (slot->round < ROUNDS)
        pthread_setspecific(slot->key, slot);
    else
        free(slot->block);
}

static void *use_and_end(void *argument)
{
    for (struct slot *slot = slots; slot < slots + KEYS; slot++) {
        slot->block = malloc(BLOCK_BYTES);
        pattern_fill(slot->block, BLOCK_BYTES, slot->round = 0);
        pthread_setspecific(slot->key, slot);
    }
    return argument;
}

static void threads_keys(const struct clause_run *run)
{
    (void)run;
    pthread_key_create(&slots[0].key, replace);
    free(opaque(malloc(1)));
    pthread_key_create(&slots[1].key, replace);
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(team_thread(use_and_end, NULL), NULL);
        clause_expect(slots[0].round == ROUNDS && slots[1].round == ROUNDS,
                      "%u and %u rounds of destructors", slots[0].round, slots[1].round);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = threads_keys,
};
