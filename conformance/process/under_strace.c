/* Runs sort -r alone, and under strace with the allocator preloaded. */
#include "program.h"

#include "clause.h"

static void under_strace(const struct clause_run *run)
{
    static const char *const tool[] = {"/usr/bin/strace", "-f", "-o", "/dev/null", NULL};
    static const char *const words[] = {"/usr/bin/sort", "-r", NULL};
    static const char text[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
    (void)run;
    program_same_under(tool, words, text, sizeof text - 1);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .hosts = CLAUSE_HOST_EXEC | CLAUSE_HOST_PTRACE,
    .threads = true,
    .run = under_strace,
};
