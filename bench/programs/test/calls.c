/* A program that makes a known number of calls more for each unit of its argument: in two threads,
 * in a child of fork that leaves through _exit, and in another program that it becomes.
 *
 *   subject-calls UNITS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t units;

static void *need(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

/* One malloc and one free a unit. */
static void *in_thread(void *unused)
{
    for (size_t i = 0; i < units; i++)
        free(need(malloc(i + 1)));
    return unused;
}

/* Two callocs a unit, and never a free. */
static _Noreturn void in_child(void)
{
    for (size_t i = 0; i < 2 * units; i++)
        need(calloc(1, 10));
    _exit(0);
}

/* Three reallocs, two aligned blocks and three frees a unit. */
static void after_exec(void)
{
    for (size_t i = 0; i < units; i++) {
        void *block = need(realloc(NULL, 10));
        block = need(realloc(block, 100));
        free(need(realloc(block, 1000)));
        free(need(aligned_alloc(64, 128)));
        if (posix_memalign(&block, 64, 100) != 0)
            abort();
        free(block);
    }
}

int main(int argc, char **argv)
{
    pthread_t threads[2];
    units = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (argc > 2 && strcmp(argv[2], "again") == 0) {
        after_exec();
        return 0;
    }
    for (unsigned i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, in_thread, NULL) != 0)
            abort();
    for (unsigned i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pid_t child = fork();
    if (child == 0)
        in_child();
    if (waitpid(child, NULL, 0) != child)
        abort();
    execl("/proc/self/exe", argv[0], argv[1], "again", (char *)NULL);
    return 1;
}
