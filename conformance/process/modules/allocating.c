/* A module that allocates: in its constructor, in a function, and in a thread-local variable. */
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 2000 };

char *module_block(char fill);

static char *from_constructor;
static _Thread_local char *of_thread;

__attribute__((constructor)) static void allocate(void)
{
    from_constructor = calloc(1, BLOCK_BYTES);
    if (from_constructor == NULL)
        abort();
}

__attribute__((destructor)) static void release(void)
{
    free(from_constructor);
    free(of_thread);
}

/* Returns a block of BLOCK_BYTES bytes, all `fill`, which the caller frees. */
char *module_block(char fill)
{
    free(of_thread);
    of_thread = malloc(BLOCK_BYTES);
    char *block = malloc(BLOCK_BYTES);
    if (of_thread == NULL || block == NULL)
        abort();
    return memset(block, fill, BLOCK_BYTES);
}
