/* Ends a thread in the middle of a walk, which may hold the lock of the heap, and goes on in
 * another one. */
#include "child_process.h"
#include "persist_blocks.h"

#include <pthread.h>

static bool end_thread(void *block, size_t size, void *argument)
{
    (void)block;
    (void)size;
    (void)argument;
    pthread_exit(NULL);
}

static void *walk(void *argument)
{
    const struct clause_run *own = argument;
    own->allocator->inspect->walk(own->handle, end_thread, NULL);
    return NULL;
}

static void work(void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    pthread_t thread;
    persist_blocks_make(&own, 50, 300, 7);
    for (unsigned i = 0; i < 3; i++) {
        clause_expect(pthread_create(&thread, NULL, walk, &own) == 0, "no thread");
        pthread_join(thread, NULL);
        persist_blocks_renew(&own, i);
        persist_blocks_expect(&own, 50, 7);
        persist_expect_sound(file->run, own.handle, "after a thread ended in it");
    }
    persist_close(file->run, own.handle);
}

static void shared_thread(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    child_process_must_end(run, work, &file, "a heap in which a thread has ended");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_WALK,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_ROBUST_MUTEX,
    .threads = true,
    .run = shared_thread,
};
