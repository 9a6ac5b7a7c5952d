#include "heap_team.h"

#include "team.h"

struct heap_crew {
    const struct clause_run *run;
    void (*work)(const struct clause_run *run, unsigned index);
};

static void member_work(unsigned index, void *argument)
{
    const struct heap_crew *team = argument;
    const struct allocator *allocator = team->run->allocator;
    if (allocator->thread_enter != NULL)
        allocator->thread_enter(team->run->handle);
    team->work(team->run, index);
    if (allocator->thread_leave != NULL)
        allocator->thread_leave(team->run->handle);
}

void heap_team_run(const struct clause_run *run, unsigned threads,
                   void (*work)(const struct clause_run *run, unsigned index))
{
    struct heap_crew team = {run, work};
    team_run(threads, member_work, &team);
}
