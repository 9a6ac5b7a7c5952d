/* Runs a script with arrays, patterns, pipes and subshells. */
#include "program_clause.h"

static const char script[] =
    "for ((i = 0; i < 3000; i++)); do a[i]=$((i * i % 977)); done;"
    "s=${a[*]}; echo ${#s}; t=${s//7/seven}; echo ${t: -40};"
    "for w in one two three; do echo $(echo $w | { read x; echo ${x^^}; });"
    "done; printf %s\\\\n {1..500}z | while read l; do n+=$l; done; echo ${#s}";

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/bash", "--norc", "-c", script, NULL};
    (void)run;
    program_same(words, "", 0);
}
