/* domain.c: memory of a NUMA node.
 *
 * A process gets memory of the node on which it is touched first, so a set is honoured by asking if
 * the machine has the node.  To bind memory is for numactl and its kin, outside of the allocator.
 */
#include "malloc9.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool has_node(int number)
{
    char path[64];
    if (number == 0)
        return true;
    snprintf(path, sizeof path, "/sys/devices/system/node/node%d", number);
    return number > 0 && access(path, F_OK) == 0;
}

static bool served(const struct domainset *set, int flags)
{
    if (set == NULL || set->domain == -1 || has_node(set->domain))
        return true;
    if (flags & M_WAITOK)
        malloc9_panic("malloc_domainset: the machine has no node %d", set->domain);
    return false;
}

void *kern_malloc_domainset(size_t size, struct malloc_type *type, struct domainset *set, int flags)
{
    return served(set, flags) ? kern_malloc(size, type, flags) : NULL;
}

void *kern_mallocarray_domainset(size_t count, size_t size, struct malloc_type *type,
                                 struct domainset *set, int flags)
{
    return served(set, flags) ? kern_mallocarray(count, size, type, flags) : NULL;
}

void *kern_malloc_domainset_aligned(size_t size, size_t align, struct malloc_type *type,
                                    struct domainset *set, int flags)
{
    return served(set, flags) ? kern_malloc_aligned(size, align, type, flags) : NULL;
}

void *kern_malloc_domainset_exec(size_t size, struct malloc_type *type, struct domainset *set,
                                 int flags)
{
    return served(set, flags) ? kern_malloc_exec(size, type, flags) : NULL;
}

void *kern_contigmalloc_domainset(size_t size, struct malloc_type *type, struct domainset *set,
                                  int flags, uint64_t low, uint64_t high, size_t alignment,
                                  size_t boundary)
{
    return served(set, flags) ? kern_contigmalloc(size, type, flags, low, high, alignment, boundary)
                              : NULL;
}
