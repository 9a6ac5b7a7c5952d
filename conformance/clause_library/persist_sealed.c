#include "persist_sealed.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

int persist_sealed_make(struct persist_file *file, const unsigned char *bytes, size_t length,
                        int seals)
{
    int memory = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0)
        clause_unsupported("there is no memory that can be sealed");
    snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", memory);
    persist_file_write(file, bytes, length);
    clause_expect(fcntl(memory, F_ADD_SEALS, seals) == 0, "the memory cannot be sealed");
    return memory;
}
