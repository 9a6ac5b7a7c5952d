/* Maps a file by a descriptor opened to read and by one opened to write, shared and private. */
#include "areas.h"

#include <fcntl.h>
#include <stdio.h>

static void rights_file(const struct clause_run *run)
{
    const size_t page = areas_page();
    int file = areas_file(page);
    char path[64];
    (void)run;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int reader = open(path, O_RDONLY | O_CLOEXEC);
    if (reader < 0)
        clause_unresolved("the file cannot be opened again: error %d", errno);
    int error = areas_refusal(NULL, page, AREAS_RW, MAP_SHARED, reader, 0);
    clause_expect(error == EACCES, "a shared mapping to be written gave error %d", error);
    char *shared = mmap(NULL, page, PROT_READ, MAP_SHARED, reader, 0);
    clause_expect(shared != MAP_FAILED, "a shared mapping to be read gave error %d", errno);
    clause_expect(mprotect(shared, page, AREAS_RW) == -1 && errno == EACCES,
                  "mprotect of it gave error %d", errno);
    clause_expect(areas_touch(shared, true) == SIGSEGV, "it can be written");
    char *own = mmap(NULL, page, AREAS_RW, MAP_PRIVATE, reader, 0);
    clause_expect(own != MAP_FAILED, "a private mapping to be written gave error %d", errno);
    own[0] = 1;
    clause_expect(shared[0] == 0, "what is written privately is in the file");
    close(reader);
    int writer = open(path, O_WRONLY | O_CLOEXEC);
    error = areas_refusal(NULL, page, PROT_READ, MAP_SHARED, writer, 0);
    clause_expect(error == EACCES, "a descriptor that may only be written gave error %d", error);
    error = areas_refusal(NULL, page, PROT_READ, MAP_PRIVATE, writer, 0);
    clause_expect(error == EACCES, "the same for a private mapping gave error %d", error);
    close(writer);
}

const struct clause CLAUSE = {.run = rights_file};
