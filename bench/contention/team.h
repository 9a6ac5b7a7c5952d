/* team.h: the threads of a contention body.
 *
 * A team has so many members, each with its exact share of the operations.  All members are born
 * for one run, wait for each other, do their share and are joined: nothing of a run is left when it
 * returns.  A share can be cut into generations, each of them done by a thread that is born for it
 * and dies with it; the next one begins when it is gone.
 *
 * Member i runs on the i-th of the processors that the process may use, and over again when there
 * are more members than those.  Left to itself the kernel puts two short-lived threads on one
 * processor as often as not, and the row would measure which it was.
 *
 * The result of a member is a sum, so that the result of the team does not depend on who was first.
 */
#ifndef ASSAY_TEAM_H
#define ASSAY_TEAM_H

#include "harness/binding.h"
#include "harness/placement.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define TEAM_ONE_GENERATION UINT64_MAX

struct team;

struct team_member {
    struct team *team;
    unsigned index;
    uint64_t operations; /* to be done by the thread that runs now */
    uint64_t checksum;
    bool done;                  /* no allocation has failed */
} __attribute__((aligned(64))); /* each writes its own while it works */

/* Does `member->operations` operations and adds what it read to `member->checksum`.  False: an
 * allocation failed.  The thread has greeted the heap. */
typedef bool team_work(void *state, struct team_member *member);

struct team {
    struct heap heap;
    unsigned threads;
    uint64_t operations; /* of this run, of all members */
    uint64_t generation; /* the most operations of one thread */
    team_work *work;
    void *state;
    cpu_set_t processors; /* of the process */
    pthread_barrier_t meeting;
    pthread_t *handles;
    struct team_member *members;
};

/* Ends the process when a call that cannot reasonably fail has failed: without one of its threads a
 * team would wait for ever. */
static inline void team_must(int error, const char *what)
{
    if (error == 0)
        return;
    errno = error;
    perror(what);
    exit(2);
}

static inline size_t team_table_bytes(unsigned threads)
{
    return threads * (sizeof(struct team_member) + sizeof(pthread_t));
}

static inline void team_open(struct team *team, const struct body_arguments *arguments)
{
    unsigned threads = arguments->threads;
    team->heap = heap_of(arguments);
    team->threads = threads;
    team->members = scratch_take(team_table_bytes(threads));
    team->handles = (pthread_t *)(team->members + threads);
    team_must(sched_getaffinity(0, sizeof team->processors, &team->processors) == 0 ? 0 : errno,
              "processors of a team");
    team_must(pthread_barrier_init(&team->meeting, NULL, threads), "barrier of a team");
}

static inline void team_close(struct team *team)
{
    team_must(pthread_barrier_destroy(&team->meeting), "barrier of a team");
    scratch_give(team->members, team_table_bytes(team->threads));
}

/* Waits until every member of the team has come here. */
static inline void team_meet(struct team *team)
{
    int error = pthread_barrier_wait(&team->meeting);
    team_must(error == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : error, "barrier of a team");
}

/* The share of part `index` when `whole` is split into `parts`: they differ by one at the most. */
static inline uint64_t team_share(uint64_t whole, unsigned parts, unsigned index)
{
    return whole / parts + (index < whole % parts);
}

/* Puts this thread, and those that it will create, on the processor of member `index`. */
static inline void team_settle(const struct team *team, unsigned index)
{
    unsigned place = index % (unsigned)CPU_COUNT(&team->processors);
    team_must(placement_set_one(&team->processors, place), "processor of a thread");
}

static inline void *team_live(void *argument)
{
    struct team_member *member = argument;
    struct team *team = member->team;
    heap_thread_enter(&team->heap);
    member->done = team->work(team->state, member) && member->done;
    heap_thread_leave(&team->heap);
    return NULL;
}

/* The life of a member: its share itself, or one thread after the other that does a part of it. */
static inline void *team_serve(void *argument)
{
    struct team_member *member = argument;
    struct team *team = member->team;
    uint64_t rest = team_share(team->operations, team->threads, member->index);
    team_settle(team, member->index);
    team_meet(team);
    if (rest <= team->generation) {
        member->operations = rest;
        return team_live(member);
    }
    for (; rest > 0 && member->done; rest -= member->operations) {
        pthread_t thread;
        member->operations = rest < team->generation ? rest : team->generation;
        team_must(pthread_create(&thread, NULL, team_live, member), "a thread of a body");
        team_must(pthread_join(thread, NULL), "a thread of a body");
    }
    return NULL;
}

/* Lets the team do `operations` operations of `work`, no thread more than `generation` of them.
 * Adds to `*checksum`.  False: an allocation failed. */
static inline bool team_run(struct team *team, team_work *work, void *state, uint64_t operations,
                            uint64_t generation, uint64_t *checksum)
{
    bool done = true;
    team->work = work;
    team->state = state;
    team->operations = operations;
    team->generation = generation;
    for (unsigned i = 0; i < team->threads; i++) {
        team->members[i] = (struct team_member){.team = team, .index = i, .done = true};
        team_must(pthread_create(&team->handles[i], NULL, team_serve, &team->members[i]),
                  "a thread of a body");
    }
    for (unsigned i = 0; i < team->threads; i++) {
        team_must(pthread_join(team->handles[i], NULL), "a thread of a body");
        *checksum += team->members[i].checksum;
        done = done && team->members[i].done;
    }
    return done;
}

#endif
