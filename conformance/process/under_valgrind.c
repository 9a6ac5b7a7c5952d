/* Runs sort -r alone, and under valgrind's tool none with the allocator preloaded. */
#include "program_clause.h"

static void compare(const struct clause_run *run)
{
    static const char *const tool[] = {"/usr/bin/valgrind", "--tool=none", "-q", NULL};
    static const char *const words[] = {"/usr/bin/sort", "-r", NULL};
    static const char text[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
    (void)run;
    const char *told = program_difference_under(tool, words, text, sizeof text - 1);
    clause_value("%s", told == NULL ? "the same" : told);
}
