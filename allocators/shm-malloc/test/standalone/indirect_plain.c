/* With INDIRECT and without SHM the program has both: malloc, and _malloc of the other heap. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *_malloc(size_t size);
void *_realloc(void *block, size_t size);
void _free(void *block);
size_t _malloc_usable_size(void *block);

int main(void)
{
    char *own = malloc(100), *other = _malloc(100);
    if (own == NULL || other == NULL || _malloc_usable_size(other) != 128)
        return 1;
    strcpy(own, "one");
    strcpy(other, "other");
    other = _realloc(other, 5000);
    if (other == NULL || strcmp(other, "other") != 0 || strcmp(own, "one") != 0)
        return 1;
    _free(other);
    free(own);
    return 0;
}
