/* exclusion.h: every interleaving of a few threads that take and give the lock of a heap, with
 * deaths of their processes at every step.
 *
 * What runs is lock.c and the file of the lock's kind; only what they ask of the system and of the
 * owner word is the model's.  Each such question is a step.  A thread is run anew from the begin of
 * its turn at each step, with the answers that it had before, and stopped at its next question; so
 * a state is a handful of words and all that are reached can be visited, each once.
 *
 * It holds in every state that one living thread at most is in its section; that whoever gets the
 * lock finds the section whole, because he was told of a death in it and has mended it; and that
 * nobody waits for ever.  The same model with a planted weakness has to find it.
 *
 * Left out: orders of memory that are no interleaving, which ThreadSanitizer looks at in threads.h;
 * a waiter of the spin lock that looks again before anything has changed; and threads that end in
 * their section, which only threads of their process notice.
 */
#ifndef SHM_EXCLUSION_H
#define SHM_EXCLUSION_H

#include "exclusion_system.h"

/* ---- threads and deaths ---- */

static void leave_inside(void)
{
    if (answered < own()->count) {
        answered++;
        return;
    }
    now.inside = (uint8_t)(now.inside & ~(1u << running));
    answer_is(0);
}

static void one_turn(void)
{
    EXPECT(model_take(&heaps[running]));
    go_inside();
    if (now.broken && answered == own()->count && finding == NOTHING)
        finding = BROKEN_INSIDE;
    step_inside(true);
    step_inside(false);
    leave_inside();
    model_give(&heaps[running]);
}

/* Goes on by one step, or by none, to where the next one is. */
static void run_actor(bool step)
{
    answered = 0;
    last_loaded = 0;
    may_step = step;
    if (setjmp(stopped) != 0)
        return;
    one_turn();
    struct actor *actor = own();
    memset(actor->answers, 0, sizeof actor->answers);
    actor->seen = actor->count = 0;
    if (--actor->turns > 0)
        run_actor(false);
}

static void go_on(unsigned i)
{
    struct actor *actor = &now.actors[i];
    running = i;
    if (actor->later)
        now.held[actor->process] = true;
    run_actor(!actor->later);
    actor->later = false;
}

static bool wants(unsigned i)
{
    return now.actors[i].alive && now.actors[i].turns > 0;
}

static bool may_go_on(unsigned i)
{
    const struct actor *actor = &now.actors[i];
    if (actor->later)
        return !now.held[actor->process];
    return actor->next == SLEEP     ? would_wake(actor)
           : actor->next == LOCK    ? lock_is_free(i)
           : actor->next == THREADS ? now.threads[actor->process] == 0
                                    : true;
}

static void die(unsigned process)
{
    now.deaths++;
    for (unsigned i = 0; i < actor_count; i++) {
        if (now.actors[i].process != process || now.actors[i].later)
            continue;
        if (now.holder == holder_as(i)) {
            now.holder = 0;
            now.told = LOCK_KIND == PMUTEX;
        }
        now.inside = (uint8_t)(now.inside & ~(1u << i));
        memset(&now.actors[i], 0, sizeof now.actors[i]);
    }
    now.held[process] = false;
    now.threads[process] = 0;
}

static bool may_die(unsigned process)
{
    for (unsigned i = 0; i < actor_count; i++)
        if (now.actors[i].process == process && wants(i) && !now.actors[i].later)
            return now.deaths < deaths_most;
    return false;
}

/* ---- all states ---- */

static uint64_t visited[VISITED];
static unsigned states;

static bool is_new(void)
{
    uint64_t hash = 1, word;
    for (size_t at = 0; at < sizeof now; at += sizeof word) {
        memcpy(&word, (const char *)&now + at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    hash |= hash == 0;
    size_t place = hash % VISITED;
    while (visited[place] != 0 && visited[place] != hash)
        place = (place + 1) % VISITED;
    if (visited[place] == hash)
        return false;
    visited[place] = hash;
    EXPECT(++states < VISITED / 2);
    return true;
}

static void explore(void)
{
    struct state here;
    bool waits = false, goes = false;
    if (finding != NOTHING || !is_new())
        return;
    memcpy(&here, &now, sizeof here);
    for (unsigned i = 0; i < actor_count && finding == NOTHING; i++) {
        if (!wants(i))
            continue;
        waits = waits || !now.actors[i].later;
        if (!may_go_on(i))
            continue;
        goes = goes || !now.actors[i].later; /* who may come later need not */
        go_on(i);
        explore();
        memcpy(&now, &here, sizeof here);
    }
    if (finding == NOTHING && waits && !goes)
        finding = WAITS_FOR_EVER;
    for (unsigned process = 1; process < PROCESSES && finding == NOTHING; process++)
        if (may_die(process)) {
            die(process);
            explore();
            memcpy(&now, &here, sizeof here);
        }
}

struct world {
    const char *what;
    struct {
        uint8_t process, turns;
        bool later; /* comes when the process is dead, with its slot and the number of its thread */
    } actors[ACTORS_MOST];
    unsigned count, deaths;
};

static enum finding explored(const struct world *world, enum weakness planted)
{
    memset(&now, 0, sizeof now);
    memset(visited, 0, sizeof visited);
    states = 0;
    weakness = planted;
    finding = NOTHING;
    actor_count = world->count;
    deaths_most = world->deaths;
    header.state = STATE_DIRTY;
    for (unsigned i = 0; i < actor_count; i++) {
        struct actor *actor = &now.actors[i];
        actor->process = world->actors[i].process;
        actor->turns = world->actors[i].turns;
        actor->later = world->actors[i].later;
        actor->thread = (uint8_t)(10 + (actor->later ? 0 : i));
        actor->birth = actor->later && weakness != FORGETS_BIRTH ? 2 : 1;
        actor->alive = true;
        heaps[i] = (struct shm_heap){
            .slot = actor->process, .birth = actor->birth, .run = &run, .header = &header};
        now.held[actor->process] = true;
    }
    for (running = 0; running < actor_count; running++)
        if (!own()->later)
            run_actor(false);
    explore();
    return finding;
}

/* What each weakness leads to; NOTHING: the kind has no such place. */
static enum finding expected(enum weakness planted)
{
    bool spins = LOCK_KIND == SPINLOCK, named = LOCK_KIND != PMUTEX && !spins;
    const enum finding table[WEAKNESSES] = {
        [SWAPS_IN_TWO] = spins ? TWO_INSIDE : NOTHING,
        [BELIEVES_DEAD] = spins ? TWO_INSIDE : NOTHING,
        [BELIEVES_ALIVE] = spins ? WAITS_FOR_EVER : NOTHING,
        [MENDS_NOTHING] = BROKEN_INSIDE,
        [LOCK_FOR_ALL] = spins ? NOTHING : TWO_INSIDE,
        [FORGETS_BIRTH] = spins ? WAITS_FOR_EVER : NOTHING,
        [NAMES_NO_HOLDER] = named ? BROKEN_INSIDE : NOTHING,
    };
    return table[planted];
}

int main(int count, char **words)
{
    static const struct world worlds[] = {
        {"two processes, two turns each, and one that follows the first",
         {{1, 2, false}, {2, 2, false}, {1, 1, true}},
         3,
         2},
        {"a process of two threads, another one, and one that follows the first",
         {{1, 1, false}, {1, 1, false}, {2, 1, false}, {1, 1, true}},
         4,
         2},
        {"three processes, and one that follows the first",
         {{1, 1, false}, {2, 1, false}, {3, 1, false}, {1, 1, true}},
         4,
         3},
        {"three processes, two turns each", {{1, 2, false}, {2, 2, false}, {3, 2, false}}, 3, 2},
    };
    unsigned most = count > 1 ? (unsigned)atoi(words[1]) : sizeof worlds / sizeof worlds[0];
    for (unsigned i = 0; i < most; i++) {
        enum finding found = explored(&worlds[i], SOUND);
        if (count == 1)
            printf("%s, %u deaths: %u states\n", worlds[i].what, worlds[i].deaths, states);
        EXPECT(found == NOTHING);
    }
    for (enum weakness planted = SOUND + 1; planted < WEAKNESSES; planted++)
        EXPECT(explored(&worlds[0], planted) == expected(planted));
    return 0;
}

#endif
