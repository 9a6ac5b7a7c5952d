/* Every body on a heap in a file closes what it opens and leaves no file, whatever happens, and
 * says when it cannot go on.
 *
 * The bodies run on mapped-file behind a face that counts, and that refuses to allocate or to sync
 * from a given call on.  A body may fork, so what is counted of all processes is shared.
 */
#include "harness/bodies.h"
#include "harness/workload.h"
#include "registry.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SEED = 11, OPERATIONS = 41, NO_LIMIT = 1 << 30 };

static const struct allocator *real;
static const struct allocator_heap *real_heap;
static const struct allocator_persist *real_persist;

struct shared {
    long left; /* calls of malloc and sync that will still succeed */
    long refused, syncs;
};

static struct shared *shared;

static long handles; /* of this process */

static bool refuses(void)
{
    bool refused = shared->left-- <= 0;
    shared->refused += refused;
    return refused;
}

static void *count_malloc(void *handle, size_t size)
{
    return refuses() ? NULL : real_heap->malloc(handle, size);
}

static void count_free(void *handle, void *block)
{
    real_heap->free(handle, block);
}

static int count_open(const char *options, void **handle)
{
    int error = real->open(options, handle);
    handles += error == 0;
    return error;
}

static void count_close(void *handle)
{
    handles--;
    real->close(handle);
}

static int count_sync(void *handle)
{
    shared->syncs++;
    return refuses() ? EIO : real_persist->sync(handle);
}

static int count_root_set(void *handle, unsigned slot, void *block)
{
    return real_persist->root_set(handle, slot, block);
}

static void *count_root_get(void *handle, unsigned slot)
{
    return real_persist->root_get(handle, slot);
}

static int count_destroy(const char *options)
{
    return real_persist->destroy(options);
}

static const struct allocator_heap count_heap = {.malloc = count_malloc, .free = count_free};
static const struct allocator_persist count_persist = {.root_set = count_root_set,
                                                       .root_get = count_root_get,
                                                       .sync = count_sync,
                                                       .destroy = count_destroy};
static const struct allocator counting = {.name = "counting",
                                          .open = count_open,
                                          .close = count_close,
                                          .heap = &count_heap,
                                          .persist = &count_persist};

struct outcome {
    bool done;
    uint64_t checksum;
    long refused, syncs, handles;
    size_t files;
};

static size_t files_here(void)
{
    glob_t found;
    size_t count = glob("heap.*", 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    if (count > 0)
        globfree(&found);
    return count;
}

/* One whole life of a body, with two runs, where `left` calls succeed. */
static void live(const char *name, long left, struct outcome *outcome)
{
    struct workload workload;
    char why[128];
    if (!workload_parse(name, &workload, why, sizeof why))
        abort();
    const struct body *body = workload.listing->table;
    struct body_arguments arguments = {.allocator = &counting, .threads = 1, .seed = SEED};
    memcpy(arguments.axis, workload.axis, sizeof arguments.axis);
    *outcome = (struct outcome){0};
    shared->left = left;
    shared->refused = shared->syncs = handles = 0;
    void *state = body->prepare(&arguments);
    outcome->done = state != NULL;
    for (int i = 0; i < 2 && outcome->done; i++) {
        outcome->done = body->run(state, OPERATIONS, &outcome->checksum);
        if (body->settle != NULL)
            body->settle(state);
    }
    if (state != NULL)
        body->finish(state);
    outcome->refused = shared->refused;
    outcome->syncs = shared->syncs;
    outcome->handles = handles;
    outcome->files = files_here();
}

static bool say(const char *name, long left, const char *rule)
{
    fprintf(stderr, "%s, %ld calls, seed %d: %s\n", name, left, SEED, rule);
    return false;
}

static bool balanced(const char *name, long left)
{
    struct outcome outcome;
    live(name, left, &outcome);
    if (outcome.done != (outcome.refused == 0))
        return say(name, left, "a refusal and its answer differ");
    if (outcome.handles != 0)
        return say(name, left, "it leaves a heap open, or closes one twice");
    if (outcome.files != 0)
        return say(name, left, "it leaves a file");
    return true;
}

/* Whatever the allocator, the sum is that of the work: what was written is what is read. */
static bool computes(const char *name, uint64_t sum, long syncs)
{
    struct outcome outcome;
    live(name, NO_LIMIT, &outcome);
    if (outcome.checksum == sum && outcome.syncs == syncs)
        return true;
    fprintf(stderr, "%s, seed %d: sum %llu and %ld syncs, not %llu and %ld\n", name, SEED,
            (unsigned long long)outcome.checksum, outcome.syncs, (unsigned long long)sum, syncs);
    return false;
}

static bool repeats(const char *name)
{
    struct outcome once, again;
    live(name, NO_LIMIT, &once);
    live(name, NO_LIMIT, &again);
    return once.checksum == again.checksum || say(name, NO_LIMIT, "two runs have two checksums");
}

static bool all_right(void)
{
    static const char *const names[] = {"fill/size:100", "attach/mebibytes:1/live:10/left:clean",
                                        "attach/mebibytes:1/live:10/left:dirty", "persist-pair",
                                        "persist-churn/live:20/sync:7"};
    static const long limits[] = {0, 1, 7, 20, 21, 60, NO_LIMIT};
    bool right = true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t k = 0; k < sizeof limits / sizeof limits[0]; k++)
            right = balanced(names[i], limits[k]) && right;
        right = repeats(names[i]) && right;
    }
    uint64_t numbers =
        OPERATIONS * (OPERATIONS - 1) / 2; /* a mark is read at both ends, in two runs */
    right = computes("fill/size:100", 4 * numbers, 0) && right;
    right = computes("persist-pair", 4 * numbers, 0) && right;
    right = computes("attach/mebibytes:1/left:dirty", 2 * OPERATIONS * 0x5a, 0) && right;
    /* One sync when the heap is full, then one after every seven of two runs' operations. */
    struct outcome churned;
    live("persist-churn/live:20/sync:0", NO_LIMIT, &churned);
    right =
        computes("persist-churn/live:20/sync:7", churned.checksum, 1 + 2 * OPERATIONS / 7) && right;
    return right;
}

int main(void)
{
    char folder[] = "/tmp/assay-XXXXXX";
    real = registry_find("mapped-file")->allocator;
    real_heap = real->heap;
    real_persist = real->persist;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || mkdtemp(folder) == NULL || chdir(folder) != 0)
        abort();
    bool right = all_right();
    if (rmdir(folder) != 0)
        right = say(folder, 0, strerror(errno));
    return right ? 0 : 1;
}
