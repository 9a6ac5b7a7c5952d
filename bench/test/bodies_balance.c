/* Every body gives back what it takes, whatever happens, and keeps the rules of threads.
 *
 * The bodies run on an allocator that counts: its live blocks, the threads that have greeted it,
 * and the blocks freed by another thread than their own.  It can also be out of memory from a given
 * allocation on, which is how the ways out of a failed run are gone.
 */
#include "harness/bodies.h"
#include "harness/workload.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEED = 11 };
#define NO_LIMIT INT64_MAX

struct count {
    _Atomic int64_t left; /* allocations that will still succeed */
    _Atomic int64_t live, refused, inside, foreign_frees, strangers;
};

/* Stands before each block. */
struct origin {
    void *base;
    const void *owner; /* the thread, by the address of a variable of its own */
    size_t size;
};

static _Thread_local int greeted;

static void *count_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    struct count *count = handle;
    size_t before = alignment > sizeof(struct origin) ? alignment : 32;
    count->strangers += greeted == 0;
    if (count->left-- <= 0) {
        count->refused++;
        return NULL;
    }
    char *base = NULL;
    if (posix_memalign((void **)&base, before, before + size) != 0)
        abort();
    struct origin *origin = (struct origin *)(base + before) - 1;
    *origin = (struct origin){base, &greeted, size};
    count->live++;
    return origin + 1;
}

static void *count_malloc(void *handle, size_t size)
{
    return count_aligned_alloc(handle, 16, size);
}

static void *count_calloc(void *handle, size_t number, size_t size)
{
    char *block = count_malloc(handle, number * size);
    for (size_t i = 0; block != NULL && i < number * size; i++)
        block[i] = 0;
    return block;
}

static void count_free(void *handle, void *block)
{
    struct count *count = handle;
    if (block == NULL)
        return;
    struct origin *origin = (struct origin *)block - 1;
    count->strangers += greeted == 0;
    count->foreign_frees += origin->owner != &greeted;
    count->live--;
    free(origin->base);
}

static void *count_realloc(void *handle, void *block, size_t size)
{
    char *to = count_malloc(handle, size), *from = block;
    if (to == NULL || block == NULL)
        return to;
    size_t kept = ((struct origin *)block - 1)->size;
    for (size_t i = 0; i < kept && i < size; i++)
        to[i] = from[i];
    count_free(handle, block);
    return to;
}

static void count_enter(void *handle)
{
    ((struct count *)handle)->inside++;
    greeted++;
}

static void count_leave(void *handle)
{
    ((struct count *)handle)->inside--;
    greeted--;
}

static const struct allocator_heap count_heap = {.malloc = count_malloc,
                                                 .free = count_free,
                                                 .aligned_alloc = count_aligned_alloc,
                                                 .calloc = count_calloc,
                                                 .realloc = count_realloc};
static const struct allocator counting = {.name = "counting",
                                          .thread_enter = count_enter,
                                          .thread_leave = count_leave,
                                          .heap = &count_heap};

struct outcome {
    bool done; /* with all its memory */
    uint64_t checksum;
    struct count count;
};

/* One whole life of a body, with two runs, where `left` allocations succeed. */
static void live(const struct body_listing *listing, unsigned threads, int64_t left,
                 struct outcome *outcome)
{
    const struct body *body = listing->table;
    struct workload workload;
    char why[128];
    if (!workload_parse(body->name, &workload, why, sizeof why))
        abort();
    *outcome = (struct outcome){.count = {.left = left}};
    struct body_arguments arguments = {
        .allocator = &counting, .handle = &outcome->count, .threads = threads, .seed = SEED};
    for (size_t i = 0; i < BODY_AXES_MAX; i++)
        arguments.axis[i] = workload.axis[i];
    uint64_t operations = listing->group[0] == 'm' && listing->group[1] == 'e' ? 2 : 301;
    count_enter(&outcome->count);
    void *state = body->prepare(&arguments);
    outcome->done = state != NULL;
    for (int i = 0; i < 2 && outcome->done; i++)
        outcome->done = body->run(state, operations, &outcome->checksum);
    if (state != NULL)
        body->finish(state);
    count_leave(&outcome->count);
}

static bool say(const struct body_listing *listing, unsigned threads, int64_t left,
                const char *rule)
{
    fprintf(stderr, "%s, %u threads, memory for %lld allocations, seed %d: %s\n",
            listing->table->name, threads, (long long)left, SEED, rule);
    return false;
}

/* A body whose allocation fails says so, and nothing of it lives on. */
static bool balanced(const struct body_listing *listing, unsigned threads, int64_t left,
                     const struct outcome *outcome)
{
    if (outcome->done != (outcome->count.refused == 0))
        return say(listing, threads, left, "a refusal and its answer differ");
    if (outcome->count.live != 0)
        return say(listing, threads, left, "blocks outlive it");
    return true;
}

static bool bears(const struct body_listing *listing, unsigned threads, int64_t left)
{
    struct outcome outcome;
    live(listing, threads, left, &outcome);
    return balanced(listing, threads, left, &outcome);
}

/* The same seed gives the same checksum, whatever the threads do first. */
static bool repeats(const struct body_listing *listing, unsigned threads,
                    const struct outcome *once)
{
    struct outcome again;
    live(listing, threads, NO_LIMIT, &again);
    return once->checksum == again.checksum ||
           say(listing, threads, NO_LIMIT, "two runs have two checksums");
}

/* Threads greet the heap and part from it, and free others' blocks only where the traits say so. */
static bool well_mannered(const struct body_listing *listing, unsigned threads,
                          const struct outcome *outcome)
{
    bool may = (listing->table->traits & ALLOCATOR_CROSS_THREAD_FREE) != 0;
    if (outcome->count.strangers != 0 || outcome->count.inside != 0)
        return say(listing, threads, NO_LIMIT, "a thread came or went without a word");
    if (!may && outcome->count.foreign_frees != 0)
        return say(listing, threads, NO_LIMIT, "it frees another thread's block undeclared");
    return true;
}

/* With all the memory that it wants: one life shows three things. */
static bool right_without_limit(const struct body_listing *listing, unsigned threads)
{
    struct outcome outcome;
    live(listing, threads, NO_LIMIT, &outcome);
    bool right = balanced(listing, threads, NO_LIMIT, &outcome);
    right = repeats(listing, threads, &outcome) && right;
    return well_mannered(listing, threads, &outcome) && right;
}

int main(void)
{
    static const int64_t limits[] = {0, 1, 7, 100, 1000, 1100, 100100};
    bool right = true;
    for (size_t i = 0; i < body_count; i++) {
        if (body_listings[i].table->recorded)
            continue; /* needs a recording: see replay/test */
        if ((body_listings[i].table->calls & CAPABILITY_RANGE_SLOTS) != 0)
            continue; /* on an address space: see range_balance.c */
        if ((body_listings[i].table->calls & CAPABILITY_PERSIST) != 0)
            continue; /* on a heap in a file: see persist_balance.c */
        unsigned most = body_listings[i].table->threaded ? 3 : 1;
        for (unsigned threads = 1; threads <= most; threads++) {
            for (size_t k = 0; k < sizeof limits / sizeof limits[0]; k++)
                right = bears(&body_listings[i], threads, limits[k]) && right;
            right = right_without_limit(&body_listings[i], threads) && right;
        }
    }
    return right ? 0 : 1;
}
