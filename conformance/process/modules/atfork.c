/* A module whose fork handlers allocate; atfork_calls counts them. */
#include <pthread.h>
#include <stdlib.h>

extern unsigned atfork_calls;
int atfork_register(void);

unsigned atfork_calls;

static void allocate(void)
{
    for (size_t size = 1; size < 100000; size *= 10) {
        char *block = malloc(size);
        if (block == NULL)
            abort();
        *(volatile char *)block = 1;
        free(block);
    }
    atfork_calls++;
}

int atfork_register(void)
{
    return pthread_atfork(allocate, allocate, allocate);
}
