/* variant: locked
 *
 * Who waits for a pool sleeps, and leaves the processor to who has it: while one thread is inside
 * of `alloc`, the state that the kernel tells of another one, which wants a block, becomes S.
 */
#include "expect.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 16, LOOKS = 20000, LOOK_US = 500 };

static _Alignas(16) char arena[ARENA_BYTES];
static atomic_int waiter; /* its number, from just before it calls */
static atomic_bool inside;
static bool slept;

/* The letter behind the name in parentheses. */
static char state_of(int thread)
{
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
    int file = open(path, O_RDONLY);
    EXPECT(file >= 0);
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    EXPECT(length > 0);
    text[length] = '\0';
    const char *name_end = strrchr(text, ')');
    EXPECT(name_end != NULL && name_end[1] == ' ');
    return name_end[2];
}

static void *give_when_it_sleeps(size_t size)
{
    EXPECT(size <= ARENA_BYTES);
    inside = true;
    for (int look = 0; look < LOOKS && !slept; look++) {
        usleep(LOOK_US);
        slept = waiter != 0 && state_of(waiter) == 'S';
    }
    return arena;
}

static Pool pool = {
    .name = "held", .maxsize = ARENA_BYTES, .minarena = ARENA_BYTES, .alloc = give_when_it_sleeps};

static void *want(void *argument)
{
    while (!inside)
        continue;
    waiter = (int)syscall(SYS_gettid);
    void *block = poolalloc(&pool, 100);
    EXPECT(block != NULL);
    poolfree(&pool, block);
    return argument;
}

int main(void)
{
    pthread_t thread;
    EXPECT(pthread_create(&thread, NULL, want, NULL) == 0);
    void *block = poolalloc(&pool, 100);
    EXPECT(block != NULL && pthread_join(thread, NULL) == 0);
    EXPECT(slept);
    poolfree(&pool, block);
    poolcheck(&pool);
    return 0;
}
