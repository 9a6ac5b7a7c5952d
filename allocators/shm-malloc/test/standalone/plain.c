/* Without SHM the source is the malloc of the program that it is linked with, also for the C
 * library's own calls, in threads, and in a child. */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCKS = 2000, THREADS = 4 };

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#ifdef MALLOC_DEBUG
enum { USABLE_OF_100 = 100 };
#else
enum { USABLE_OF_100 = 128 };
#endif

static void *work(void *argument)
{
    static char *volatile blocks[THREADS][BLOCKS];
    size_t own = (size_t)(uintptr_t)argument;
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[own][i] = malloc(i + 1);
        EXPECT(blocks[own][i] != NULL);
        memset(blocks[own][i], (int)i, i + 1);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        EXPECT(blocks[own][i][i] == (char)i);
        free(blocks[own][i]);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int status;
    char *text = strdup(
        "by the C library, of a length that is no class's, so that it is known by its usable "
        "size of more bytes");
    EXPECT(text != NULL && malloc_usable_size(text) != 0);
    void *block = malloc(100), *zeroes = calloc(30, 7), *aligned = NULL;
    EXPECT(malloc_usable_size(block) == USABLE_OF_100); /* glibc has 104 */
    EXPECT(zeroes != NULL && posix_memalign(&aligned, 256, 10) == 0 &&
           (uintptr_t)aligned % 256 == 0);
    EXPECT((uintptr_t)valloc(10) % 4096 == 0 && posix_memalign(&aligned, 3, 10) == EINVAL);
    block = realloc(block, 70000);
    EXPECT(block != NULL);
    free(block);
    free(zeroes);
    free(text);
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pid_t child = fork();
    if (child == 0) {
        work(NULL);
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
