/* Of processes that call shm_init at once, one calls the function; one that dies in it is replaced.
 */
#include "shm_expect.h"

#include <sched.h>
#include <signal.h>
#include <time.h>

enum { PROCESSES = 8, ROUNDS = 16, DEATHS = 9 };

struct shared {
    unsigned arrived, made, dying;
};

static struct shared *shared;

static void make(void)
{
    if (__atomic_load_n(&shared->dying, __ATOMIC_SEQ_CST) != 0) {
        __atomic_sub_fetch(&shared->dying, 1, __ATOMIC_SEQ_CST);
        shm_malloc(100);
        raise(SIGKILL);
    }
    char *block = shm_malloc(100);
    strcpy(block, "made");
    sched_yield();
    shm_set_global(block);
    __atomic_add_fetch(&shared->made, 1, __ATOMIC_SEQ_CST);
}

static void use(const char *file)
{
    __atomic_add_fetch(&shared->arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->arrived, __ATOMIC_SEQ_CST) < PROCESSES)
        sched_yield();
    EXPECT(shm_init(file, make) == 0);
    EXPECT(__atomic_load_n(&shared->made, __ATOMIC_SEQ_CST) == 1);
    const char *block = shm_global();
    EXPECT(block != NULL && strcmp(block, "made") == 0);
    void *own = shm_malloc(300);
    EXPECT(own != NULL);
    shm_free(own);
    EXPECT(shm_fini() == 0);
    _exit(0);
}

/* As many of them die as are to. */
static void round_run(const char *file, unsigned deaths)
{
    pid_t children[PROCESSES];
    unsigned died = 0;
    *shared = (struct shared){.dying = deaths};
    for (unsigned i = 0; i < PROCESSES; i++)
        if ((children[i] = shm_expect_fork()) == 0)
            use(file);
    for (unsigned i = 0; i < PROCESSES; i++) {
        int status = 0;
        EXPECT(waitpid(children[i], &status, 0) == children[i]);
        died += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        EXPECT(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    }
    EXPECT(died == deaths && shared->made == 1);
    struct shm_heap *heap = shm_expect_open("existing");
    struct shm_counts counts;
    shm_expect_sound(heap);
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == 1);
    shm_close_heap(heap);
    EXPECT(shm_destroy_heap(shm_expect_words("size=1M")) == 0);
}

int main(void)
{
    const char *file = shm_expect_file();
    shared = shm_expect_shared(sizeof *shared);
    for (unsigned i = 0; i < ROUNDS; i++)
        round_run(file, i < DEATHS ? i % 3 : 0);
    shm_expect_remove();
    return 0;
}
