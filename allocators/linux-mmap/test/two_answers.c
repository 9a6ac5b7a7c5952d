/* The kernel's one-call answer about a page is the same as the text's, for every area there is. */
#include "allocator.h"
#include "area.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(what)                                                                               \
    ((what) ? (void)0                                                                              \
            : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), exit(1)))

/* The stack may grow between two answers; nothing else moves here. */
static void expect_same(const struct area_source *source, uint64_t address)
{
    struct allocator_range_info asked, read;
    int error = area_ask(source, address, &asked);
    if (error == ENOTTY)
        return; /* this kernel has no such call */
    EXPECT(error == area_read(address, &read));
    if (error != 0)
        return;
    EXPECT(asked.base == read.base && asked.length == read.length && asked.offset == read.offset);
    EXPECT(asked.prot == read.prot && asked.flags == read.flags && asked.fd == read.fd);
}

int main(void)
{
    struct area_source *source;
    uint64_t starts[512], start, end;
    char line[4352];
    size_t count = 0;
    EXPECT(area_open(&source) == 0);
    FILE *maps = fopen("/proc/self/maps", "re");
    EXPECT(maps != NULL);
    while (count < 510 && fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) == 2 &&
            strstr(line, "[vsyscall]") == NULL) {
            starts[count++] = start;
            starts[count++] = end - 1;
        }
    fclose(maps);
    EXPECT(count > 10);
    for (size_t i = 0; i < count; i++)
        expect_same(source, starts[i]);
    expect_same(source, 0);
    expect_same(source, starts[0] - 1);
    struct allocator_range_info info;
    EXPECT(area_query(source, 0, &info) == ENOMEM);
    EXPECT(area_query(source, (uintptr_t)&count, &info) == 0 && info.prot == 3);
    area_close(source);
    return 0;
}
