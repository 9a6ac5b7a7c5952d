/* Makes a heap under a umask of 0 and looks at the mode of its file. */
#include "persist_file.h"

#include <sys/stat.h>

static void file_mode(const struct clause_run *run)
{
    struct persist_file file;
    struct stat about;
    persist_file_begin(&file, run);
    umask(0);
    persist_close(run, persist_file_open(&file, "size=64K"));
    clause_expect(stat(file.path, &about) == 0, "the file is not there");
    clause_expect((about.st_mode & 077) == 0, "the file has the mode %o",
                  (unsigned)about.st_mode & 07777);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .run = file_mode,
};
