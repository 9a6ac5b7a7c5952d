/* A program whose output is what it finds in its memory: blocks filled and kept while others come
 * and go, and the bytes that are not zero in memory that should be.
 *
 *   subject-text BLOCKS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 48, CLEARED_BYTES = 4096 };

static void *need(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

static size_t dirty_bytes(void)
{
    size_t dirty = 0;
    unsigned char *used = need(malloc(CLEARED_BYTES));
    memset(used, 0xff, CLEARED_BYTES);
    free(used);
    unsigned char *cleared = need(calloc(1, CLEARED_BYTES));
    for (size_t i = 0; i < CLEARED_BYTES; i++)
        dirty += cleared[i] != 0;
    free(cleared);
    return dirty;
}

int main(int argc, char **argv)
{
    /* Its address is taken, which in a program that is not position independent gives the program
     * an entry of its own for free. */
    void (*volatile release)(void *) = free;
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    char **blocks = need(realloc(NULL, (count + 1) * sizeof *blocks));
    for (size_t i = 0; i < count; i++) {
        blocks[i] = need(malloc(BLOCK_BYTES));
        snprintf(blocks[i], BLOCK_BYTES, "block %zu", i);
    }
    for (size_t i = 0; i < count; i++) {
        puts(blocks[i]);
        release(blocks[i]);
    }
    printf("%zu bytes are not zero\n", dirty_bytes());
    free(blocks);
    return 0;
}
