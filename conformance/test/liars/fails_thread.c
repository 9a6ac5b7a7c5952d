/* Finds its fault in a thread, while the first one comes back. */
#include "clause.h"

#include <pthread.h>

static void *find(void *argument)
{
    (void)argument;
    clause_fail("seen by the thread");
}

static void fails_thread(const struct clause_run *run)
{
    (void)run;
    pthread_t thread;
    if (pthread_create(&thread, NULL, find, NULL) == 0)
        pthread_join(thread, NULL);
}

const struct clause CLAUSE = {.run = fails_thread};
