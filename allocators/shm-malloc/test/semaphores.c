/* variant: sysvsem.  What `ipcs` shows is the same before and after: while a heap is open it has
 * one set of semaphores, which is found again after all its processes have died, and goes with the
 * last close.
 *
 * In a namespace of its own, where the system gives one, nothing else is there to be seen.
 */
#include "shm_expect.h"

#include "heap.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/sem.h>

static bool alone; /* no other program's sets are seen */

/* The sets that ipcs lists; where others come and go, none are counted. */
static unsigned sets(void)
{
    FILE *file = alone ? fopen("/proc/sysvipc/sem", "re") : NULL;
    unsigned lines = 0;
    if (file == NULL)
        return 0;
    for (int letter; (letter = fgetc(file)) != EOF;)
        lines += letter == '\n';
    fclose(file);
    return lines - 1; /* of the names of the columns */
}

static bool is_there(int set)
{
    return semctl(set, 0, GETVAL) >= 0;
}

static int set_of(const struct shm_heap *heap)
{
    return (int)get64(&heap->run->semaphore);
}

static void closed_and_destroyed(void)
{
    struct shm_heap *heap = shm_expect_open("size=1M"), *other = shm_expect_open("existing");
    int set = set_of(heap);
    EXPECT(is_there(set) && set_of(other) == set && sets() == alone);
    shm_heap_free(heap, shm_heap_malloc(heap, 9000));
    shm_heap_free(other, shm_heap_malloc(other, 9000));
    EXPECT(semctl(set, 0, GETVAL) == 1);
    shm_close_heap(heap);
    EXPECT(is_there(set) && sets() == alone);
    shm_close_heap(other);
    EXPECT(!is_there(set) && sets() == 0);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0 && sets() == 0);
    EXPECT(shm_init(shm_expect_path) == 0 && shm_malloc(100) != NULL && sets() == alone);
    EXPECT(shm_destroy() == 0 && sets() == 0);
}

static void all_have_died(void)
{
    int *set = shm_expect_shared(sizeof *set), status;
    pid_t child = shm_expect_fork();
    if (child == 0) {
        *set = set_of(shm_expect_open("size=1M"));
        raise(SIGKILL);
    }
    EXPECT(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    EXPECT(is_there(*set) && sets() == alone);
    struct shm_heap *heap = shm_expect_open("existing");
    EXPECT(set_of(heap) == *set && sets() == alone);
    shm_close_heap(heap);
    EXPECT(!is_there(*set) && sets() == 0);
}

/* A set of somebody else has the key: another one is taken, and that one stays. */
static void key_is_taken(void)
{
    struct shm_heap *heap = shm_expect_open("existing");
    struct semid_ds about;
    EXPECT(semctl(set_of(heap), 0, IPC_STAT, &about) == 0);
    key_t key = about.sem_perm.__key;
    shm_close_heap(heap);
    for (int semaphores = 1; semaphores <= 2; semaphores++) {
        int own = semget(key, semaphores, IPC_CREAT | IPC_EXCL | 0600);
        EXPECT(own >= 0 && semctl(own, semaphores - 1, SETVAL, 0) == 0);
        if (semaphores == 2) /* used by its owner, and with another mark */
            EXPECT(semctl(own, 1, SETVAL, 1 << 14) == 0);
        heap = shm_expect_open("existing");
        EXPECT(set_of(heap) != own && is_there(set_of(heap)));
        shm_heap_free(heap, shm_heap_malloc(heap, 9000));
        shm_close_heap(heap);
        EXPECT(is_there(own) && sets() == alone);
        EXPECT(semctl(own, 0, IPC_RMID) == 0);
    }
}

/* Removed by somebody: the calls fail, and nothing hangs. */
static void set_is_removed(void)
{
    struct shm_heap *heap = shm_expect_open("existing");
    EXPECT(semctl(set_of(heap), 0, IPC_RMID) == 0);
    errno = 0;
    EXPECT(shm_heap_malloc(heap, 9000) == NULL && (errno == EINVAL || errno == EIDRM));
    shm_close_heap(heap);
    heap = shm_expect_open("existing");
    EXPECT(shm_heap_malloc(heap, 9000) != NULL);
    shm_close_heap(heap);
}

int main(void)
{
    alone = unshare(CLONE_NEWIPC) == 0;
    EXPECT(sets() == 0);
    shm_expect_file();
    closed_and_destroyed();
    all_have_died();
    key_is_taken();
    set_is_removed();
    EXPECT(sets() == 0);
    shm_expect_remove();
    return 0;
}
