/* Closes a handle while other threads are in its calls; they may end with it, and the file is
 * whole.
 */
#include "child_process.h"
#include "persist_blocks.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 100, TIMES_BRIEF = 20, THREADS = 3 };

static volatile bool ending;

static void *use(void *argument)
{
    while (!ending)
        heap_free(argument, heap_malloc(argument, 3000));
    return NULL;
}

static void work(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    pthread_t thread;
    if (own.allocator->persist->root_get(own.handle, 0) == NULL)
        persist_blocks_make(&own, 50, 300, 7);
    for (unsigned i = 0; i < THREADS; i++)
        clause_expect(pthread_create(&thread, NULL, use, &own) == 0, "no thread");
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    persist_close(file->run, own.handle);
    _exit(0);
}

static void shared_closing(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < (run->brief ? TIMES_BRIEF : TIMES); i++) {
        const char *outcome = child_process_outcome(run, work, &file);
        clause_expect(strcmp(outcome, "hangs") != 0, "a close hangs");
        persist_blocks_expect_kept(&file, 50, 7, "after a close in the middle of calls");
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 60,
    .run = shared_closing,
};
