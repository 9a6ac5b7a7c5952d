/* Compares two files of /etc, with statistics and a patch. */
#include "program.h"

#include "clause.h"

static void program_git(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/git", "diff",        "--no-index", "--stat",
                                        "-p",           "/etc/passwd", "/etc/group", NULL};
    (void)run;
    program_same(words, "", 0);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .hosts = CLAUSE_HOST_EXEC,
    .threads = true,
    .run = program_git,
};
