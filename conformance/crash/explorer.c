/* explorer.c: forks the processes that check images, and collects what they found.
 *
 * An image can end or stop the process that opens it.  Its number is therefore in shared memory
 * before it is opened; the parent reports it as a loss and starts another process behind it.  Both
 * sides of that memory stand in this one file.
 */
#include "explorer.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANG_S = 60, SEEN_LEAST = 1 << 14, LOSSES_ENOUGH = 8, ROOM_LEAST = 1 << 20 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Tells if the hash is new. */
static bool seen_enter(struct explorer *explorer, uint64_t hash)
{
    if (2 * explorer->seen_count >= explorer->seen_room) {
        uint64_t *before = explorer->seen, room = explorer->seen_room;
        explorer->seen_room = room == 0 ? SEEN_LEAST : 2 * room;
        explorer->seen_count = 0;
        explorer->seen = calloc(explorer->seen_room, sizeof *explorer->seen);
        if (explorer->seen == NULL)
            abort();
        for (uint64_t i = 0; i < room; i++)
            if (before[i] != 0)
                seen_enter(explorer, before[i]);
        free(before);
    }
    hash += hash == 0;
    uint64_t at = hash % explorer->seen_room;
    for (; explorer->seen[at] != 0; at = (at + 1) % explorer->seen_room)
        if (explorer->seen[at] == hash)
            return false;
    explorer->seen[at] = hash;
    explorer->seen_count++;
    return true;
}

bool explorer_is_full(const char *folder)
{
    struct statvfs about;
    return statvfs(folder, &about) == 0 && about.f_bavail * about.f_frsize < ROOM_LEAST;
}

static void loss_enter(struct tally *tally, const char *image, const char *why)
{
    if (tally->losses < EXPLORER_LOSSES) {
        struct loss *loss = &tally->first[tally->losses];
        snprintf(loss->image, sizeof loss->image, "%s", image);
        snprintf(loss->why, sizeof loss->why, "%s", why);
    }
    tally->losses++;
}

void explorer_lost(struct explorer *explorer, const char *name, const char *why)
{
    loss_enter(explorer->tally, name, why);
}

void explorer_now(struct explorer *explorer, const char *name)
{
    snprintf(explorer->tally->now, sizeof explorer->tally->now, "%s", name);
    explorer->tally->images++;
    explorer->tally->distinct++;
}

static bool checked(struct explorer *explorer, const struct image *image,
                    const struct check_order *order, struct check_answer *answer, const char *name)
{
    struct tally *tally = explorer->tally;
    snprintf(tally->now, sizeof tally->now, "%s", name);
    tally->distinct++;
    bool found = check_image(&explorer->checker, image, order, answer) == CHECK_FOUND;
    tally->leaked += found ? answer->leaked : 0;
    if (!found && explorer_is_full(explorer->exploration->plan->folder))
        _exit(CHECK_IMPOSSIBLE);
    if (!found)
        loss_enter(tally, name, answer->why);
    return found;
}

/* The recovery that was just recorded, interrupted at each of its stores. */
static void recovery_visit(struct explorer *explorer, const struct image *image,
                           const struct check_order *order, const char *name)
{
    static struct image inner;
    struct check_order again = *order;
    struct store_log recovery = explorer->checker.recovery;
    explorer->checker.recovery = (struct store_log){0};
    again.records = again.twice = false;
    if (inner.bytes == NULL)
        image_make(&inner);
    image_copy(&inner, image);
    for (size_t i = 0; i < recovery.count; i++) {
        char own[EXPLORER_ID];
        struct check_answer answer;
        snprintf(own, sizeof own, "%.60s/%zu", name, i);
        if (!image_apply(&inner, &recovery.events[i]))
            break;
        explorer->tally->images++;
        if (recovery.events[i].kind <= CRASH_UNNAMED &&
            seen_enter(explorer, image_hash(&inner) + 31 * order->states[0] + 1))
            checked(explorer, &inner, &again, &answer, own);
    }
    free(recovery.events);
}

static bool is_wanted(const struct plan *plan, const char *name)
{
    size_t length = strcspn(plan->image, "/");
    return strlen(name) == length && memcmp(plan->image, name, length) == 0;
}

static void save(const struct plan *plan, const struct image *image)
{
    FILE *file = fopen(plan->save, "w");
    if (file == NULL || fwrite(image->bytes, 1, image->length, file) != image->length ||
        fclose(file) != 0)
        perror(plan->save);
}

/* The image with the bytes of a file, as a heap of another machine may have left them. */
static const struct image *loaded(const struct plan *plan, const struct image *image)
{
    static struct image other;
    image_make(&other);
    FILE *file = fopen(plan->load, "r");
    other.length = file == NULL ? 0 : fread(other.bytes, 1, IMAGE_ROOM, file);
    other.named = image->named;
    if (file == NULL || fclose(file) != 0 || other.length == 0) {
        perror(plan->load);
        _exit(CHECK_IMPOSSIBLE);
    }
    return &other;
}

static void outcome_enter(struct exploration *exploration, size_t event,
                          const struct check_order *order, const struct check_answer *answer)
{
    exploration->crashed[event] = 1;
    if (order->power || order->count != 2)
        return;
    exploration->outcomes[event] = answer->same         ? OUTCOME_SAME
                                   : answer->state == 0 ? OUTCOME_BEFORE
                                                        : OUTCOME_AFTER;
}

/* Whether an image before it was sound that agrees in all that was read of it.  That holds until
 * another sync is complete; before that the order only becomes laxer. */
static bool is_pruned(struct explorer *explorer, const struct image *image,
                      const struct check_order *order)
{
    if (explorer->prune == NULL || !order->power)
        return false;
    if (explorer->pruned_state != order->states[0])
        prune_forget(explorer->prune);
    explorer->pruned_state = order->states[0];
    return prune_has(explorer->prune, image);
}

/* The same as `checked`, for later ones to be compared with. */
static bool checked_to_prune(struct explorer *explorer, const struct image *image,
                             const struct check_order *order, struct check_answer *answer,
                             const char *name)
{
    static struct reads reads;
    bool prunes = explorer->prune != NULL && order->power;
    reads_begin(prunes ? &reads : NULL);
    bool found = checked(explorer, image, order, answer, name);
    reads_begin(NULL);
    if (found && prunes)
        prune_enter(explorer->prune, image, &reads);
    return found;
}

bool explorer_visit(struct explorer *explorer, const struct image *image,
                    const struct check_order *order, size_t event, const char *name)
{
    struct exploration *exploration = explorer->exploration;
    const struct plan *plan = exploration->plan;
    struct tally *tally = explorer->tally;
    struct check_answer answer;
    uint64_t hash = image_hash(image) + 31 * order->states[0] + order->count;
    bool enough = tally->losses >= LOSSES_ENOUGH ||
                  (plan->limit != 0 && tally->distinct * plan->jobs >= plan->limit);
    if (plan->image != NULL && !is_wanted(plan, name))
        return true;
    if (plan->image == NULL && hash % plan->jobs != explorer->share)
        return !enough;
    tally->images++;
    if (++tally->visits <= explorer->skip || !seen_enter(explorer, hash) ||
        known_has(exploration->known, hash))
        return !enough;
    tally->digest += hash;
    if (is_pruned(explorer, image, order)) {
        tally->pruned++;
        exploration->crashed[event] = 1;
        return !enough;
    }
    if (plan->save != NULL && plan->image != NULL)
        save(plan, image);
    if (plan->load != NULL && plan->image != NULL)
        image = loaded(plan, image);
    struct check_order own = *order;
    if (plan->load != NULL) /* a mutex of another size makes one store more or less */
        own.states[own.count++] = own.now;
    own.twice = hash % 4 == 0 || explorer->prune != NULL;
    own.records = plan->image != NULL
                      ? strchr(plan->image, '/') != NULL
                      : plan->depth > 1 && image->named && hash / 64 % plan->thin == 0;
    if (checked_to_prune(explorer, image, &own, &answer, name)) {
        outcome_enter(exploration, event, order, &answer);
        known_enter(exploration->known, hash);
        if (own.records && image->named)
            recovery_visit(explorer, image, order, name);
    }
    return !enough;
}

/* Stays on one processor: a process that moves has its mappings flushed on all of them. */
static void processor_keep(unsigned share)
{
    cpu_set_t allowed, own;
    unsigned count = 0, wanted;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    wanted = share % (unsigned)CPU_COUNT(&allowed);
    for (unsigned i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &allowed) && count++ == wanted) {
            CPU_ZERO(&own);
            CPU_SET(i, &own);
            sched_setaffinity(0, sizeof own, &own);
        }
}

static void child_run(struct exploration *exploration, explorer_walk *walk, struct tally *tally,
                      unsigned share, pid_t parent)
{
    struct explorer explorer = {
        .exploration = exploration, .tally = tally, .skip = tally->visits, .share = share};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it has died already */
        _exit(0);
    processor_keep(share);
    tally->visits = 0; /* counted again */
    checker_make(&explorer.checker, exploration->allocator, exploration->plan->options,
                 &exploration->script, exploration->plan->folder, share);
    if (exploration->plan->prunes)
        explorer.prune = prune_make();
    walk(&explorer);
    tally->done = true;
    _exit(0);
}

static pid_t child_start(struct exploration *exploration, explorer_walk *walk, struct tally *tally,
                         unsigned share)
{
    fflush(NULL);
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        child_run(exploration, walk, tally, share, parent);
    return child;
}

/* The children end with this process. */
static _Noreturn void give_up(const char *folder)
{
    if (explorer_is_full(folder))
        fprintf(stderr, "conform-crash: %s: %s\n", folder, strerror(ENOSPC));
    exit(2);
}

struct watched {
    pid_t process;
    uint64_t images;
    double since;
};

/* Whether it ended or stopped at an image; then another one goes on. */
static void watch(struct exploration *exploration, explorer_walk *walk, struct tally *tally,
                  struct watched *watched, unsigned share)
{
    int status;
    char why[100];
    pid_t ended = waitpid(watched->process, &status, WNOHANG);
    if (ended == 0 && tally->images != watched->images) {
        watched->images = tally->images;
        watched->since = now_s();
    }
    bool hangs = ended == 0 && now_s() - watched->since > HANG_S;
    if (ended == 0 && !hangs)
        return;
    if (hangs) {
        kill(watched->process, SIGKILL);
        waitpid(watched->process, &status, 0);
        snprintf(why, sizeof why, "the open or what follows hangs");
    } else if (tally->done) {
        watched->process = 0;
        return;
    } else
        snprintf(why, sizeof why, "the process ends: %s %d",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    bool impossible = !hangs && WIFEXITED(status) && WEXITSTATUS(status) == CHECK_IMPOSSIBLE;
    if (impossible || explorer_is_full(exploration->plan->folder))
        give_up(exploration->plan->folder);
    loss_enter(tally, tally->now, why);
    watched->process =
        tally->losses >= LOSSES_ENOUGH ? 0 : child_start(exploration, walk, tally, share);
    watched->since = now_s();
}

static void tally_add(struct tally *total, const struct tally *part)
{
    total->images += part->images;
    total->distinct += part->distinct;
    total->leaked += part->leaked;
    total->pruned += part->pruned;
    total->digest += part->digest;
    total->kills += part->kills;
    total->holders += part->holders;
    for (unsigned i = 0; i < EXPLORER_LOSSES && i < part->losses; i++)
        loss_enter(total, part->first[i].image, part->first[i].why);
    if (part->losses > EXPLORER_LOSSES)
        total->losses += part->losses - EXPLORER_LOSSES;
}

void explore(struct exploration *exploration, explorer_walk *walk)
{
    unsigned jobs = exploration->plan->jobs, running = jobs;
    struct watched watched[EXPLORER_JOBS_MOST];
    struct tally *tallies = mmap(NULL, jobs * sizeof *tallies, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double begun = now_s();
    for (unsigned i = 0; i < jobs; i++)
        watched[i] = (struct watched){child_start(exploration, walk, &tallies[i], i), 0, begun};
    while (running > 0) {
        running = 0;
        double limit = exploration->plan->seconds;
        exploration->out_of_time = limit > 0 && now_s() - begun > limit;
        for (unsigned i = 0; i < jobs; i++) {
            if (watched[i].process > 0 && exploration->out_of_time) {
                kill(watched[i].process, SIGKILL);
                waitpid(watched[i].process, NULL, 0);
                watched[i].process = 0;
            } else if (watched[i].process > 0)
                watch(exploration, walk, &tallies[i], &watched[i], i);
            running += watched[i].process > 0;
        }
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    for (unsigned i = 0; i < jobs; i++)
        tally_add(&exploration->total, &tallies[i]);
    exploration->seconds = now_s() - begun;
    munmap(tallies, jobs * sizeof *tallies);
}
