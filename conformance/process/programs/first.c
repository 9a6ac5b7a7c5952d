/* A program that allocates before anything of it or of a library has run, but for the dynamic
 * linker, and writes what its first call of malloc and of free did to errno. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENTINEL = 12345 };

static int after_malloc, after_free;

static void allocate(void)
{
    errno = SENTINEL;
    void *volatile block = malloc(100);
    after_malloc = errno;
    errno = SENTINEL;
    free(block);
    after_free = errno;
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = allocate;

static const char *told(int after)
{
    return after == SENTINEL ? "kept" : after == 0 ? "zeroed" : "changed";
}

int main(void)
{
    printf("malloc: %s, free: %s", told(after_malloc), told(after_free));
}
