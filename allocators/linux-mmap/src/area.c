#include "area.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

/* Reads one line of /proc/self/maps (proc(5)); false if it is none. */
static bool area_parse(const char *line, struct allocator_range_info *info)
{
    uint64_t start, end, offset, inode;
    char rights[5];
    unsigned major, minor;
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64, &start, &end, rights,
               &offset, &major, &minor, &inode) != 7)
        return false;
    *info = (struct allocator_range_info){
        .base = start,
        .length = end - start,
        .offset = (int64_t)offset,
        .prot = (rights[0] == 'r' ? PROT_READ : 0) | (rights[1] == 'w' ? PROT_WRITE : 0) |
                (rights[2] == 'x' ? PROT_EXEC : 0),
        .flags = (rights[3] == 's' ? MAP_SHARED : MAP_PRIVATE) | (inode == 0 ? MAP_ANONYMOUS : 0),
        .fd = -1, /* the kernel keeps the file, not the descriptor */
    };
    return true;
}

int area_query(uint64_t address, struct allocator_range_info *info)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[4352]; /* an area, and a path of PATH_MAX */
    int error = ENOMEM;
    if (maps == NULL)
        return errno;
    while (error != 0 && fgets(line, sizeof line, maps) != NULL)
        if (area_parse(line, info) && address - info->base < info->length)
            error = 0;
    fclose(maps);
    return error;
}
