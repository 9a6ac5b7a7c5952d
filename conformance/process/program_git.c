/* Compares two files of /etc, with statistics and a patch. */
#include "program_clause.h"

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/git", "diff",        "--no-index", "--stat",
                                        "-p",           "/etc/passwd", "/etc/group", NULL};
    (void)run;
    program_same(words, "", 0);
}
