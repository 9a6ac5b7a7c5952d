/* Maps a file twice, unlinks and closes it, and finds in one mapping what was written by the
 * other. */
#include "areas.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

static void file_survives(const struct clause_run *run)
{
    const size_t page = areas_page();
    char path[] = "/tmp/assay-survives-XXXXXX", link[64];
    int file = mkstemp(path);
    (void)run;
    if (file < 0)
        file = areas_file(0);
    else
        unlink(path);
    clause_expect(ftruncate(file, (off_t)(2 * page)) == 0, "ftruncate gave error %d", errno);
    char *one = mmap(NULL, 2 * page, AREAS_RW, MAP_SHARED, file, 0);
    char *other = mmap(NULL, page, PROT_READ, MAP_SHARED, file, (off_t)page);
    clause_expect(one != MAP_FAILED && other != MAP_FAILED, "mmap gave error %d", errno);
    close(file);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    clause_expect(access(link, F_OK) != 0, "the descriptor is still open");
    memset(one, 0x5a, 2 * page);
    areas_expect(other, page, 0x5a, "the second mapping");
    clause_expect(munmap(one, 2 * page) == 0, "munmap gave error %d", errno);
    areas_expect(other, page, 0x5a, "the second mapping after the first one's end");
}

const struct clause CLAUSE = {.run = file_survives};
