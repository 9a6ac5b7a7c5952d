/* Opens and closes the file of a heap beside its handle, as any part of a program may: the heap is
 * still taken. */
#include "child_process.h"
#include "persist_blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void taken_expect(void *argument)
{
    int error = persist_file_destroy(argument);
    clause_expect(error == EBUSY, "the heap counts as free: destroy gave %d", error);
}

static void attach_descriptor(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 100, 1);
    for (unsigned i = 0; i < 3; i++) {
        int other = open(file.path, O_RDWR | O_CLOEXEC);
        clause_expect(other >= 0, "the file cannot be opened");
        close(other); /* takes POSIX locks of the whole process with it */
        taken_expect(&file);
        child_process_run(taken_expect, &file, "another process");
    }
    persist_blocks_expect(&own, 20, 1);
    persist_close(run, own.handle);
    int error = persist_file_destroy(&file);
    clause_expect(error == 0, "destroy gave %d after the close", error);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .threads = true,
    .run = attach_descriptor,
};
