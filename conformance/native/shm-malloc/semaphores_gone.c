/* Removes the semaphores of an open heap as ipcrm does, and takes all that there may be. */
#include "semaphore_sets.h"

#include <sys/sem.h>

static struct persist_file file;

static void removed(void *argument)
{
    (void)argument;
    semaphore_sets_alone();
    struct shm_heap *heap = heap_open(&file, "size=1M");
    clause_expect(semctl(semaphore_set(), 0, IPC_RMID) == 0, "the heap has no set, error %d",
                  errno);
    errno = 0;
    void *block = shm_heap_malloc(heap, 9000);
    clause_expect(block == NULL && (errno == EINVAL || errno == EIDRM),
                  "malloc without semaphores gave %p and error %d", block, errno);
    shm_close_heap(heap);
    heap = heap_open(&file, "existing");
    clause_expect(shm_heap_malloc(heap, 9000) != NULL, "the next one cannot use the heap");
    shm_close_heap(heap);
}

static void none_left(void *argument)
{
    void *handle = NULL;
    (void)argument;
    semaphore_sets_alone();
    if (!semaphore_sets_limit("250 32000 32 0\n"))
        clause_unsupported("the number of semaphores cannot be limited");
    int error = persist_file_try(&file, "existing", &handle);
    clause_expect(error == ENOSPC, "an open when no semaphore set can be created gave error %d",
                  error);
    semaphore_sets_limit("250 32000 32 8\n");
    persist_close(file.run, persist_file_open(&file, "existing"));
}

static void semaphores_gone(const struct clause_run *run)
{
    if (strstr(run->allocator->name, "sysvsem") == NULL)
        clause_unsupported("its lock is no semaphore");
    persist_file_begin(&file, run);
    child_process_must_end(run, removed, NULL, "a heap whose semaphores are removed");
    child_process_must_end(run, none_left, NULL, "an open without semaphores");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .run = semaphores_gone,
};
