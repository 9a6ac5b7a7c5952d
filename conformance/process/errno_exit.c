/* A destructor of the program leaves a value in errno in each of its rounds and finds it in the
 * next, for 50 threads. */
#include "clause.h"
#include "malloc_family.h"
#include "team.h"

#include <limits.h>

static pthread_key_t key;
static unsigned rounds_seen;

static void check_again(void *value)
{
    uintptr_t round = (uintptr_t)value;
    if (round > 1)
        clause_expect(errno == SENTINEL, "errno is %d in round %u of the destructors", errno,
                      (unsigned)round);
    free(malloc(100 * round));
    rounds_seen++;
    if (round < PTHREAD_DESTRUCTOR_ITERATIONS)
        pthread_setspecific(key, (void *)(round + 1));
    errno = SENTINEL;
}

static void *use_and_end(void *argument)
{
    for (size_t size = 1; size < 100000; size *= 3)
        free(opaque(malloc(size)));
    pthread_setspecific(key, (void *)1);
    return argument;
}

static void errno_exit(const struct clause_run *run)
{
    (void)run;
    clause_expect(pthread_key_create(&key, check_again) == 0, "no key for a destructor");
    for (unsigned i = 0; i < 50; i++) {
        rounds_seen = 0;
        pthread_join(team_thread(use_and_end, NULL), NULL);
        clause_expect(rounds_seen == PTHREAD_DESTRUCTOR_ITERATIONS, "%u rounds of destructors",
                      rounds_seen);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = errno_exit,
};
