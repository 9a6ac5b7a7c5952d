/* holder.c: one of two processes dies at each store that it makes in a shared heap, and the other
 * one, which had it open all the time, goes on.
 *
 * The victim is a child with a handle of its own, which kills itself at a chosen store.  It held a
 * lock if a word of the mapped file named it when it was dead, as the owner word of a mutex does.
 * Another victim came to the end before, so that it is known what each operation leads to.
 * With a depth of 2 a second child is killed at each store of its first operation, which may have
 * to repair, before the survivor looks. */
#include "explorer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPERATIONS = 40, OWNER_MASK = 0x3fffffff, SECOND_STORES_MOST = 60 };

struct holding {
    struct explorer *explorer;
    struct script *script; /* shared with the children */
    struct image image;    /* of the heap that they begin with */
    struct store_log own;
    void *handle;
    bool ended; /* the victim came to the end */
};

static bool is_named(const struct holding *holding, pid_t process)
{
    const struct crash_mapping *mapping = store_log_mapping(0);
    for (uint64_t at = 0; mapping != NULL && at + 4 <= holding->image.length; at += 4) {
        uint32_t word;
        memcpy(&word, mapping->start + at, sizeof word);
        if ((word & OWNER_MASK) == (uint32_t)process)
            return true;
    }
    return false;
}

static void child_run(struct holding *holding, unsigned count, uint64_t seed, uint64_t fuse)
{
    const struct checker *checker = &holding->explorer->checker;
    char words[1200];
    void *handle = NULL;
    const char *own = checker->options;
    snprintf(words, sizeof words, "%s%sfile=%s,existing", own != NULL ? own : "",
             own != NULL && own[0] != '\0' ? "," : "", checker->path);
    store_log_begin(&holding->own, checker->path);
    if (checker->allocator->open(words, &handle) != 0)
        _exit(3);
    store_log_fuse(fuse);
    bool done = true;
    if (count > 0)
        done = script_go_on(holding->script, checker->allocator, handle, count, seed);
    else
        checker->allocator->persist->root_get(handle, 0); /* takes the lock, and repairs */
    store_log_fuse(0);
    _exit(done ? 0 : 3);
}

/* Whether it was killed.  A word of the heap may name it. */
static bool child_die(struct holding *holding, unsigned count, uint64_t seed, uint64_t fuse,
                      bool *held)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        child_run(holding, count, seed, fuse);
    waitpid(child, &status, 0);
    *held = WIFSIGNALED(status) && is_named(holding, child);
    holding->explorer->tally->kills += WIFSIGNALED(status);
    holding->explorer->tally->holders += *held;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
        explorer_lost(holding->explorer, holding->explorer->tally->now,
                      "a process of the heap cannot use it");
    return WIFSIGNALED(status);
}

/* The survivor has the heap as long as the others. */
static bool stage_set(struct holding *holding)
{
    struct checker *checker = &holding->explorer->checker;
    return check_open(checker, &holding->image, &holding->handle) == 0;
}

static void survivor_look(struct holding *holding, const char *name)
{
    struct checker *checker = &holding->explorer->checker;
    unsigned now = holding->script->count;
    struct check_answer answer;
    struct check_order order = {.states = {now, now + 1},
                                .count = now < OPERATIONS ? 2 : 1,
                                .now = now < OPERATIONS ? now : OPERATIONS - 1};
    if (check_handle(checker, holding->handle, &order, &answer) != CHECK_FOUND) {
        char why[sizeof answer.why];
        snprintf(why, sizeof why, "%.140s, in operation %u, %s", answer.why, order.now,
                 script_name(holding->script->operations[order.now].kind));
        explorer_lost(holding->explorer, name, why);
    }
    checker->allocator->close(holding->handle);
}

/* A second process dies in its first operation, which only reads. */
static void second_die(struct holding *holding, uint64_t seed, uint64_t first)
{
    bool held;
    for (uint64_t fuse = 1; fuse < SECOND_STORES_MOST; fuse++) {
        char name[EXPLORER_ID];
        snprintf(name, sizeof name, "holder:%llu/%llu", (unsigned long long)first,
                 (unsigned long long)fuse);
        explorer_now(holding->explorer, name);
        if (!stage_set(holding))
            break;
        child_die(holding, OPERATIONS, seed, first, &held);
        bool killed = child_die(holding, 0, seed, fuse, &held);
        survivor_look(holding, name);
        if (!killed)
            break;
    }
}

static bool first_die(struct holding *holding, uint64_t seed, uint64_t fuse)
{
    const struct plan *plan = holding->explorer->exploration->plan;
    char name[EXPLORER_ID];
    bool held = false;
    snprintf(name, sizeof name, "holder:%llu", (unsigned long long)fuse);
    explorer_now(holding->explorer, name);
    if (!stage_set(holding)) {
        explorer_lost(holding->explorer, name, "the heap is refused");
        return false;
    }
    bool killed = child_die(holding, OPERATIONS, seed, fuse, &held);
    survivor_look(holding, name);
    if (held && plan->depth > 1 && fuse % plan->thin == 0)
        second_die(holding, seed, fuse);
    return killed;
}

/* The heap in the middle of the script. */
static void stage_make(struct holding *holding)
{
    const struct exploration *exploration = holding->explorer->exploration;
    const struct script *script = &exploration->script;
    unsigned middle = script->count / 2;
    image_make(&holding->image);
    for (size_t i = 0; i < script->operations[middle].end; i++)
        image_apply(&holding->image, &exploration->log.events[i]);
    size_t size = sizeof(struct script) + (OPERATIONS + 2) * sizeof(struct script_state);
    char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        abort();
    holding->script = (struct script *)(void *)shared;
    holding->script->states = (struct script_state *)(void *)(shared + sizeof(struct script));
    holding->script->states[0] = script->states[middle + 1];
}

void holder_walk(struct explorer *explorer)
{
    const struct plan *plan = explorer->exploration->plan;
    struct holding holding = {.explorer = explorer};
    bool held;
    stage_make(&holding);
    explorer->checker.script = holding.script;
    explorer_now(explorer, "holder:0"); /* once to the end: what each operation leads to */
    if (!stage_set(&holding)) {
        explorer_lost(explorer, "holder:0", "the heap is refused");
        return;
    }
    child_die(&holding, OPERATIONS, plan->seed, 0, &held);
    survivor_look(&holding, "holder:0");
    for (uint64_t fuse = 1; explorer->tally->losses < EXPLORER_LOSSES; fuse++) {
        if (fuse % plan->jobs != explorer->share || fuse <= explorer->skip)
            continue;
        explorer->tally->visits = fuse;
        if (!first_die(&holding, plan->seed, fuse))
            return;
        if (plan->limit != 0 && explorer->tally->distinct * plan->jobs >= plan->limit)
            return;
    }
}
