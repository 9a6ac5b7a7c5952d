/* variant: spin.  The lock is taken from a dead owner, and from nobody else: a thread or a process
 * that lives is waited for, also when it is stopped. */
#include "shm_expect.h"

#include "lock_owner.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>

enum { HELD_US = 60000 };

static struct shm_heap *heap;
static uint64_t thread_word;

static void *be_thread(void *held)
{
    thread_word = owner_own(heap);
    __atomic_store_n(&heap->run->owner, thread_word, __ATOMIC_SEQ_CST);
    __atomic_store_n((bool *)held, true, __ATOMIC_SEQ_CST);
    usleep(HELD_US);
    uint64_t word = thread_word;
    EXPECT(__atomic_compare_exchange_n(&heap->run->owner, &word, 0, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST));
    return NULL;
}

static void living_thread(void)
{
    pthread_t thread;
    bool held = false;
    EXPECT(pthread_create(&thread, NULL, be_thread, &held) == 0);
    while (!__atomic_load_n(&held, __ATOMIC_SEQ_CST))
        usleep(100);
    EXPECT(lock_take(heap));
    EXPECT(__atomic_load_n(&heap->run->owner, __ATOMIC_SEQ_CST) != thread_word);
    lock_give(heap);
    pthread_join(thread, NULL);
    EXPECT(lock_kind.take(heap) == 0);
    lock_kind.give(heap);
}

static void dead_thread(void)
{
    __atomic_store_n(&heap->run->owner, thread_word, __ATOMIC_SEQ_CST);
    EXPECT(lock_kind.take(heap) == EOWNERDEAD);
    lock_kind.give(heap);
    __atomic_store_n(&heap->run->owner, thread_word, __ATOMIC_SEQ_CST);
    EXPECT(lock_take(heap));
    lock_give(heap);
    EXPECT(heap->run->owner == 0);
}

/* A dead process had the slot, and a thread with this one's number. */
static void earlier_process(void)
{
    uint64_t own = owner_own(heap), word = own ^ UINT64_C(1) << 40;
    EXPECT(heap->birth != 0 && owner_slot(own) == heap->slot);
    EXPECT(owner_thread(own) == (pid_t)syscall(SYS_gettid));
    __atomic_store_n(&heap->run->owner, word, __ATOMIC_SEQ_CST);
    EXPECT(lock_kind.take(heap) == EOWNERDEAD && heap->run->owner == own);
    lock_kind.give(heap);
}

/* A child that holds the lock until it is told to end. */
static pid_t holder(void)
{
    pid_t child = shm_expect_fork();
    if (child == 0) {
        struct shm_heap *own = shm_expect_open("existing");
        EXPECT(lock_take(own));
        raise(SIGSTOP);
        usleep(HELD_US);
        lock_give(own);
        shm_close_heap(own);
        _exit(0);
    }
    int status;
    EXPECT(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    return child;
}

static void *go_on(void *child)
{
    usleep(HELD_US);
    kill(*(pid_t *)child, SIGCONT);
    return NULL;
}

static void stopped_process(void)
{
    pthread_t thread;
    pid_t child = holder();
    EXPECT(pthread_create(&thread, NULL, go_on, &child) == 0);
    EXPECT(lock_kind.take(heap) == 0); /* and not EOWNERDEAD */
    lock_kind.give(heap);
    pthread_join(thread, NULL);
    shm_expect_ends(child);
}

static void dead_process(void)
{
    int status;
    pid_t child = holder();
    kill(child, SIGKILL);
    EXPECT(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    EXPECT(lock_kind.take(heap) == EOWNERDEAD);
    lock_kind.give(heap);
}

int main(void)
{
    alarm(30);
    shm_expect_file();
    heap = shm_expect_open("size=1M");
    living_thread();
    dead_thread();
    earlier_process();
    stopped_process();
    dead_process();
    shm_expect_sound(heap);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
