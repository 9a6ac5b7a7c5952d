/* Opens what is no heap: zeroes, a text, random bytes, a program, a folder, a pipe, a device, a
 * socket, a loop of links. */
#include "child_process.h"
#include "pattern.h"
#include "persist_hostile.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BYTES = 300000 };

static void expect_refused(void *argument)
{
    static const char *const words[] = {NULL, "existing", "readonly"};
    const struct persist_file *file = argument;
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        void *handle = NULL;
        int error = persist_file_try(file, words[i], &handle);
        clause_expect(error != 0, "%s was taken for a heap", file->path);
    }
}

static void hostile_kinds(const struct clause_run *run)
{
    static const char *const names[] = {"folder", "pipe", "loop", "device", "socket"};
    struct persist_file file;
    unsigned char *bytes = clause_memory(BYTES);
    persist_file_begin(&file, run);
    persist_hostile_refused(&file, bytes, BYTES, "of zeroes,", BYTES);
    memset(bytes, '#', BYTES);
    persist_hostile_refused(&file, bytes, BYTES, "of text,", BYTES);
    pattern_fill(bytes, BYTES, run->seed);
    persist_hostile_refused(&file, bytes, BYTES, "of random bytes,", BYTES);
    memcpy(bytes, "\177ELF\2\1\1", 8);
    persist_hostile_refused(&file, bytes, BYTES, "that looks like a program,", BYTES);
    if (mkdir(persist_file_beside(&file, names[0]), 0700) != 0 ||
        mkfifo(persist_file_beside(&file, names[1]), 0600) != 0 ||
        symlink(names[2], persist_file_beside(&file, names[2])) != 0 ||
        symlink("/dev/zero", persist_file_beside(&file, names[3])) != 0 ||
        mknod(persist_file_beside(&file, names[4]), S_IFSOCK | 0600, 0) != 0)
        clause_unresolved("the files that are no heaps cannot be made");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        strcpy(file.path, persist_file_beside(&file, names[i]));
        child_process_must_end(run, expect_refused, &file, "the open of what is no heap");
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .threads = true,
    .run = hostile_kinds,
};
