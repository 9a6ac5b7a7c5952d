/* Memory of the bodies themselves, which must not come from the heap that they measure. */
#include "body.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

void *scratch_take(size_t size)
{
    void *memory = mmap(NULL, size == 0 ? 1 : size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("scratch memory of a benchmark body");
        exit(2);
    }
    return memory;
}

void scratch_give(void *memory, size_t size)
{
    if (munmap(memory, size == 0 ? 1 : size) != 0)
        abort();
}
