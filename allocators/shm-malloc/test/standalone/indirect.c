/* With INDIRECT the names begin with an underscore, so that a program has its own shm_malloc beside
 * the library's, and the macros of the header reach the right ones. */
#include "shm_malloc.h"

#include <string.h>

#undef shm_malloc
#undef shm_free

static unsigned own;

void *shm_malloc(size_t size);
void shm_free(void *block);

/* The program's, by which it counts. */
void *shm_malloc(size_t size)
{
    own++;
    return _shm_malloc(size);
}

void shm_free(void *block)
{
    own--;
    _shm_free(block);
}

int main(void)
{
    if (shm_init(NULL) != 0)
        return 1;
    char *block = shm_malloc(100), *other = _shm_calloc(2, 50), *third = MALLOC(3000);
    if (block == NULL || other == NULL || third == NULL || own != 2)
        return 1;
    strcpy(block, "counted");
    shm_free(block);
    _shm_free(other);
    shm_free(third);
    return own == 0 && _shm_fini() == 0 ? 0 : 1;
}
