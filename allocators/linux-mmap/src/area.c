#include "area.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct area_source {
    int maps;         /* /proc/self/maps */
    bool has_request; /* its kernel answers AREA_REQUEST */
};

/* PROCMAP_QUERY of linux/fs.h (Linux 6.11), which older headers do not have. */
struct area_request {
    uint64_t size, flags, address;
    uint64_t start, end, area_flags, page_size, offset, inode;
    uint32_t device_major, device_minor, name_size, build_id_size;
    uint64_t name_address, build_id_address;
};

_Static_assert(sizeof(struct area_request) == 104, "the kernel's structure");

#define AREA_REQUEST _IOWR('f', 17, struct area_request)
enum { AREA_READABLE = 1, AREA_WRITABLE = 2, AREA_EXECUTABLE = 4, AREA_SHARED = 8 };

int area_open(struct area_source **source)
{
    struct allocator_range_info info;
    struct area_source *opened = malloc(sizeof *opened);
    if (opened == NULL)
        return ENOMEM;
    *opened = (struct area_source){open("/proc/self/maps", O_RDONLY | O_CLOEXEC), true};
    if (opened->maps < 0) {
        int error = errno;
        free(opened);
        return error;
    }
    opened->has_request = area_ask(opened, (uintptr_t)opened, &info) == 0;
    *source = opened;
    return 0;
}

void area_close(struct area_source *source)
{
    close(source->maps);
    free(source);
}

/* As the kernel and the text tell it; the kernel keeps the file, not the descriptor. */
static struct allocator_range_info area_info(uint64_t start, uint64_t end, uint64_t offset,
                                             int prot, bool shared, bool anonymous)
{
    return (struct allocator_range_info){
        .base = start,
        .length = end - start,
        .offset = (int64_t)offset,
        .prot = prot,
        .flags = (shared ? MAP_SHARED : MAP_PRIVATE) | (anonymous ? MAP_ANONYMOUS : 0),
        .fd = -1,
    };
}

int area_ask(const struct area_source *source, uint64_t address, struct allocator_range_info *info)
{
    struct area_request request = {.size = sizeof request, .address = address};
    if (ioctl(source->maps, AREA_REQUEST, &request) != 0)
        return errno == ENOENT ? ENOMEM : ENOTTY;
    int prot = ((request.area_flags & AREA_READABLE) != 0 ? PROT_READ : 0) |
               ((request.area_flags & AREA_WRITABLE) != 0 ? PROT_WRITE : 0) |
               ((request.area_flags & AREA_EXECUTABLE) != 0 ? PROT_EXEC : 0);
    *info = area_info(request.start, request.end, request.offset, prot,
                      (request.area_flags & AREA_SHARED) != 0, request.inode == 0);
    return 0;
}

/* Reads one line of /proc/self/maps (proc(5)); false if it is none. */
static bool area_parse(const char *line, struct allocator_range_info *info)
{
    uint64_t start, end, offset, inode;
    char rights[5];
    unsigned major, minor;
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64, &start, &end, rights,
               &offset, &major, &minor, &inode) != 7)
        return false;
    int prot = (rights[0] == 'r' ? PROT_READ : 0) | (rights[1] == 'w' ? PROT_WRITE : 0) |
               (rights[2] == 'x' ? PROT_EXEC : 0);
    *info = area_info(start, end, offset, prot, rights[3] == 's', inode == 0);
    return true;
}

int area_read(uint64_t address, struct allocator_range_info *info)
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

int area_query(const struct area_source *source, uint64_t address,
               struct allocator_range_info *info)
{
    return source->has_request ? area_ask(source, address, info) : area_read(address, info);
}
