/* Makes heaps under a umask that takes nothing and one that takes everything, and looks at the mode
 * of their files. */
#include "persist_file.h"

#include <sys/stat.h>
#include <unistd.h>

static void file_mode(const struct clause_run *run)
{
    static const mode_t umasks[] = {0, 0777};
    struct persist_file file;
    struct stat about;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < 2; i++) {
        mode_t before = umask(umasks[i]);
        persist_close(run, persist_file_open(&file, "size=64K,create"));
        umask(before);
        clause_expect(stat(file.path, &about) == 0, "the file is not there");
        clause_expect((about.st_mode & 0777) == 0600, "under umask %o the file has the mode %o",
                      (unsigned)umasks[i], (unsigned)about.st_mode & 07777);
        unlink(file.path);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .run = file_mode,
};
