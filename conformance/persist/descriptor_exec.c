/* Looks at the flags of every descriptor that an open heap has. */
#include "persist_file.h"

#include <fcntl.h>

enum { DESCRIPTORS = 1024 };

static void descriptor_exec(const struct clause_run *run)
{
    struct persist_file file;
    bool had[DESCRIPTORS];
    for (int i = 0; i < DESCRIPTORS; i++)
        had[i] = fcntl(i, F_GETFD) >= 0;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=64K"));
    void *handle = persist_file_open(&file, "existing");
    for (int i = 0; i < DESCRIPTORS; i++)
        if (!had[i] && fcntl(i, F_GETFD) >= 0)
            clause_expect(fcntl(i, F_GETFD) & FD_CLOEXEC, "descriptor %d outlives an exec", i);
    persist_close(run, handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .run = descriptor_exec,
};
