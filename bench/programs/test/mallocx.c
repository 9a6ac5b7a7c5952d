/* A program that is linked with no jemalloc and yet mixes its interface with the malloc family, as
 * a server does.  It ends with 0 if each block may go either way. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *mallocx(size_t size, int flags) __attribute__((weak));
void *rallocx(void *block, size_t size, int flags) __attribute__((weak));
void dallocx(void *block, int flags) __attribute__((weak));
size_t sallocx(const void *block, int flags) __attribute__((weak));

enum { ALIGNED_64 = 6, ZEROED = 0x40 };

static int all(const unsigned char *block, unsigned char byte, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (block[i] != byte)
            return 0;
    return 1;
}

int main(void)
{
    if (mallocx == NULL || rallocx == NULL || dallocx == NULL || sallocx == NULL)
        return 2;
    unsigned char *block = mallocx(1000, ALIGNED_64 | ZEROED);
    if (block == NULL || (uintptr_t)block % 64 != 0 || !all(block, 0, 1000))
        return 3;
    if (malloc_usable_size(block) < 1000 || sallocx(block, 0) < 1000)
        return 4;
    memset(block, 7, 1000);
    block = rallocx(block, 5000, ALIGNED_64);
    if (block == NULL || (uintptr_t)block % 64 != 0 || !all(block, 7, 1000))
        return 5;
    block = realloc(block, 9000);
    if (block == NULL || !all(block, 7, 1000))
        return 6;
    block = rallocx(block, 100, 0);
    if (block == NULL || !all(block, 7, 100))
        return 7;
    free(block);
    dallocx(malloc(10), 0);
    return 0;
}
