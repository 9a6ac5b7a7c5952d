#include "team.h"

#include "clause.h"

struct member {
    pthread_t thread;
    unsigned index;
    void (*work)(unsigned index, void *argument);
    void *argument;
    pthread_barrier_t *start;
};

static void *member_run(void *argument)
{
    struct member *member = argument;
    pthread_barrier_wait(member->start);
    member->work(member->index, member->argument);
    return NULL;
}

pthread_t team_thread(void *(*work)(void *), void *argument)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, work, argument);
    if (error != 0)
        clause_unresolved("pthread_create gave error %d", error);
    return thread;
}

void team_run(unsigned threads, void (*work)(unsigned index, void *argument), void *argument)
{
    struct member members[TEAM_MOST];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, threads);
    for (unsigned i = 0; i < threads; i++) {
        members[i] =
            (struct member){.index = i, .work = work, .argument = argument, .start = &start};
        members[i].thread = team_thread(member_run, &members[i]);
    }
    for (unsigned i = 0; i < threads; i++)
        pthread_join(members[i].thread, NULL);
    pthread_barrier_destroy(&start);
}
