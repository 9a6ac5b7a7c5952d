#include "heap_crew.h"

#include "crew.h"

struct heap_crew {
    const struct clause_run *run;
    void (*work)(const struct clause_run *run, unsigned index);
};

static void member_work(unsigned index, void *argument)
{
    const struct heap_crew *crew = argument;
    const struct allocator *allocator = crew->run->allocator;
    if (allocator->thread_enter != NULL)
        allocator->thread_enter(crew->run->handle);
    crew->work(crew->run, index);
    if (allocator->thread_leave != NULL)
        allocator->thread_leave(crew->run->handle);
}

void heap_crew_run(const struct clause_run *run, unsigned threads,
                   void (*work)(const struct clause_run *run, unsigned index))
{
    struct heap_crew crew = {run, work};
    crew_run(threads, member_work, &crew);
}
