#include "window.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const uint64_t window_standard_bytes = UINT64_C(1) << 30;

/* Reads "window=BYTES". */
static bool length_parse(const char *options, uint64_t *length)
{
    static const char key[] = "window=";
    char *end;
    *length = window_standard_bytes;
    if (options == NULL)
        return true;
    if (strncmp(options, key, sizeof key - 1) != 0)
        return false;
    *length = strtoull(options + sizeof key - 1, &end, 10);
    return *end == '\0' && *length > 0;
}

int window_open(const char *options, void **handle)
{
    struct window *window = malloc(sizeof *window);
    void *place;
    if (window == NULL)
        return ENOMEM;
    if (!length_parse(options, &window->length)) {
        free(window);
        return EINVAL;
    }
    place =
        mmap(NULL, window->length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) {
        free(window);
        return ENOMEM;
    }
    window->start = (uintptr_t)place;
    *handle = window;
    return 0;
}

void window_close(void *handle)
{
    struct window *window = handle;
    if (munmap((void *)(uintptr_t)window->start, window->length) != 0)
        abort();
    free(window);
}

bool window_holds(const struct window *window, uint64_t address, uint64_t length)
{
    uint64_t offset = address - window->start;
    return address >= window->start && offset <= window->length &&
           length <= window->length - offset;
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

int window_query(uint64_t address, struct allocator_range_info *info)
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
