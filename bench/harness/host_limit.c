#include "host_limit.h"

#include <stdio.h>

/* What the program itself has mapped, at the most. */
enum { OWN_MAPPINGS = 500 };

const char *host_limit(const struct allocator *allocator, uint64_t regions)
{
    unsigned long limit;
    if ((allocator->traits & ALLOCATOR_SINGLETON) == 0)
        return NULL;
    FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
    if (file == NULL)
        return NULL;
    bool known = fscanf(file, "%lu", &limit) == 1;
    fclose(file);
    return known && regions + OWN_MAPPINGS > limit ? "more regions than vm.max_map_count" : NULL;
}
